package io.atone.examples.bank2;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts bank2. */
@SpringBootApplication
public class Bank2Application {

    public static void main(String[] arguments) {
        SpringApplication.run(Bank2Application.class, arguments);
    }
}
