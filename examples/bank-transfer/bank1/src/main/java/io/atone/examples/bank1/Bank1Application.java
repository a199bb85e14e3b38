package io.atone.examples.bank1;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.openfeign.EnableFeignClients;

/** Starts bank1. */
@SpringBootApplication
@EnableFeignClients
public class Bank1Application {

    public static void main(String[] arguments) {
        SpringApplication.run(Bank1Application.class, arguments);
    }
}
