package io.atone.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Random;
import java.util.Scanner;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import io.atone.testkit.junit.ResidueCheckExtension;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** What the tree in docs/ARCHITECTURE.md promises about who knows whom. */
class ArchitectureTest {

    private static final String[] ENGINE = {"io.atone.coordinator.engine..", "io.atone.coordinator.lock.."};

    /** What the packages that the engine may use hold besides values and collections. */
    private static final Class<?>[] CLOCKS_CHANCE_AND_THREADS = {
        Calendar.class,
        Clock.class,
        Date.class,
        GregorianCalendar.class,
        InheritableThreadLocal.class,
        Process.class,
        ProcessBuilder.class,
        Random.class,
        Runtime.class,
        Scanner.class,
        ServiceLoader.class,
        SplittableRandom.class,
        System.class,
        Thread.class,
        ThreadGroup.class,
        ThreadLocal.class,
        Timer.class,
        TimerTask.class
    };

    private static final Path ROOT = Path.of("..");

    private static final Path[] REQUIRED_TEST_CLASSES = Stream.of(
                    "tx-core",
                    "tx-coordinator",
                    "tx-testkit",
                    "tx-datasource-proxy",
                    "tx-feign-propagation",
                    "tx-spring-boot-starter")
            .map(module -> testClasses(ROOT.resolve(module)))
            .toArray(Path[]::new);

    /** The check for residue looks again and again, bounded, at databases and a coordinator that tell nobody when they are done. */
    private static final Class<?> MAY_SLEEP = ResidueCheckExtension.class;

    private static final JavaClasses ATONE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.atone");

    @Test
    void everyModuleIsSeen() {
        assertThat(Stream.of(
                        "io.atone.core.id",
                        "io.atone.coordinator.engine",
                        "io.atone.testkit",
                        "io.atone.datasource.jdbc",
                        "io.atone.feign",
                        "io.atone.boot.autoconfigure"))
                .allMatch(ATONE::containPackage);
    }

    @TestFactory
    Stream<DynamicTest> rules() {
        return Stream.of(
                        modulesPointDownwards(),
                        coreKnowsNoSpringAndNoJdbc(),
                        springStaysInStarterAndPropagation(),
                        grpcStaysAtTheEdge(),
                        parserStaysInOnePackage(),
                        cacheStaysWhereThingsAreLookedUp(),
                        engineIsPure(),
                        readsNoClockAndNoChance(ENGINE),
                        onlyTimePackagesKnowTimeAndChance(),
                        nobodySleeps(),
                        decisionLogHasFewUsers(),
                        packagesHaveNoCycles())
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(ATONE)));
    }

    private static ArchRule modulesPointDownwards() {
        return CompositeArchRule.of(moduleKnowsOnly("io.atone.core..", "io.atone.core.."))
                .and(moduleKnowsOnly("io.atone.coordinator..", "io.atone.core..", "io.atone.coordinator.."))
                .and(moduleKnowsOnly("io.atone.datasource..", "io.atone.core..", "io.atone.datasource.."))
                .and(moduleKnowsOnly("io.atone.feign..", "io.atone.core..", "io.atone.feign.."))
                .and(moduleKnowsOnly(
                        "io.atone.testkit..", "io.atone.core..", "io.atone.coordinator..", "io.atone.testkit.."))
                .and(moduleKnowsOnly(
                        "io.atone.boot..",
                        "io.atone.core..",
                        "io.atone.datasource..",
                        "io.atone.feign..",
                        "io.atone.boot.."))
                .as("modules point downwards")
                .because("the starter is on top, the core at the bottom, and a user takes only what he needs");
    }

    private static ArchRule moduleKnowsOnly(String module, String... allowed) {
        return classes()
                .that()
                .resideInAPackage(module)
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("io.atone..")).or(resideInAnyPackage(allowed)));
    }

    private static ArchRule coreKnowsNoSpringAndNoJdbc() {
        return noClasses()
                .that()
                .resideInAPackage("io.atone.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..")
                .as("the core knows neither Spring nor JDBC")
                .because("other kinds of resources and programs without Spring use it");
    }

    private static ArchRule springStaysInStarterAndPropagation() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("io.atone.boot..", "io.atone.feign..", "io.atone.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .as("Spring stays in the starter and the propagation")
                .because("AT mode has to work in any program with a DataSource");
    }

    private static ArchRule grpcStaysAtTheEdge() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.atone.core.transport.grpc..", "io.atone.coordinator.rpc..", "io.atone.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "io.atone.core.transport.grpc.proto..")
                .as("gRPC and its generated classes stay at the edge")
                .because("engine and client are driven without a network, and the wire may change");
    }

    private static ArchRule parserStaysInOnePackage() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.atone.datasource.sql.jsqlparser..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.sf.jsqlparser..")
                .as("the SQL parser stays in one package")
                .because("everything else speaks of statement plans");
    }

    private static ArchRule cacheStaysWhereThingsAreLookedUp() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("io.atone.datasource.metadata..", "io.atone.datasource.sql..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.benmanes.caffeine..")
                .as("the cache stays where tables and statements are looked up")
                .because("a cache elsewhere would be a second one");
    }

    private static ArchRule engineIsPure() {
        return classes()
                .that()
                .resideInAnyPackage(ENGINE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        "java.util",
                        "java.util.function..",
                        "java.util.stream..",
                        "java.time",
                        "org.jspecify..",
                        "io.atone.core.id..",
                        "io.atone.core.status..",
                        "io.atone.core.protocol..",
                        "io.atone.coordinator.engine..",
                        "io.atone.coordinator.lock..")
                .as("the engine has no I/O, no threads and no logging")
                .because("a simulation replays it from a seed");
    }

    private static ArchRule readsNoClockAndNoChance(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(CLOCKS_CHANCE_AND_THREADS)
                .orShould()
                .callMethodWhere(
                        target(nameMatching("now|systemDefault")).and(target(owner(resideInAPackage("java.time")))))
                .orShould()
                .callMethodWhere(target(nameMatching("random|randomUUID|shuffle|parallel|parallelStream")))
                .orShould()
                .callMethodWhere(target(nameMatching("wait|notify|notifyAll")).and(target(owner(type(Object.class)))))
                .as("the engine reads no clock and no chance, and starts, meets and awaits no thread")
                .because("a simulation replays it from a seed");
    }

    private static ArchRule onlyTimePackagesKnowTimeAndChance() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("io.atone.core.time..", "io.atone.testkit..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, SecureRandom.class, ThreadLocalRandom.class)
                .as("only core.time knows time and chance")
                .because("what is given its time and its ids can be tested and replayed");
    }

    private static ArchRule nobodySleeps() {
        return noClasses()
                .that()
                .areNotAssignableTo(MAY_SLEEP)
                .should()
                .callMethodWhere(target(name("sleep"))
                        .and(target(owner(type(Thread.class))).or(target(owner(type(TimeUnit.class))))))
                .orShould()
                .callMethodWhere(
                        target(nameMatching("parkNanos|parkUntil")).and(target(owner(type(LockSupport.class)))))
                .as("nobody sleeps")
                .because("a wait is for a condition, has a bound, and can be ended");
    }

    @Test
    void nobodySleepsInTestsEither() throws IOException {
        List<Path> directories = testClassDirectories();

        assertThat(directories).as("test classes that were compiled").contains(REQUIRED_TEST_CLASSES);
        nobodySleeps().check(new ClassFileImporter().importPaths(directories));
    }

    /** Of all modules that are built by now; those that this module depends on are. */
    private static List<Path> testClassDirectories() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.filter(module -> !module.endsWith("architecture-tests"))
                    .map(ArchitectureTest::testClasses)
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private static Path testClasses(Path module) {
        return module.resolve("target").resolve("test-classes");
    }

    @Test
    void everyWayToSleepIsSeen() {
        assertThat(Stream.of(SleepsByThread.class, SleepsByUnit.class, SleepsByParking.class))
                .allMatch(sleeper -> nobodySleeps()
                        .evaluate(new ClassFileImporter().importClasses(sleeper))
                        .hasViolation());
    }

    @Test
    void everyWayToTimeAndChanceIsSeen() {
        assertThat(Stream.of(ReadsClock.class, ReadsChance.class, StartsThread.class))
                .allMatch(impure -> readsNoClockAndNoChance("io.atone.architecture..")
                        .evaluate(new ClassFileImporter().importClasses(impure))
                        .hasViolation());
    }

    static final class SleepsByThread {
        void sleep() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static final class SleepsByUnit {
        void sleep() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    static final class SleepsByParking {
        void sleep() {
            LockSupport.parkNanos(1);
        }
    }

    static final class ReadsClock {
        LocalDate today() {
            return LocalDate.now(ZoneOffset.UTC);
        }
    }

    static final class ReadsChance {
        void mix(List<String> words) {
            Collections.shuffle(words);
        }
    }

    static final class StartsThread {
        void run(Runnable task) {
            new Thread(task).start();
        }
    }

    private static ArchRule decisionLogHasFewUsers() {
        return noClasses()
                .that()
                .resideInAnyPackage(
                        "io.atone.coordinator.engine..", "io.atone.coordinator.lock..", "io.atone.coordinator.rpc..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.atone.coordinator.decision..")
                .as("engine and edge do not know the decision log")
                .because("the driver alone turns decisions into writes, in one place");
    }

    private static ArchRule packagesHaveNoCycles() {
        return slices().matching("io.atone.(**)")
                .should()
                .beFreeOfCycles()
                .as("packages have no cycles")
                .because("one can be read without the others");
    }
}
