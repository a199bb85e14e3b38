package io.atone.coordinator.engine;

import java.util.ArrayList;
import java.util.List;

import io.atone.coordinator.engine.TransitionTable.Edge;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

/**
 * Every line of the transition tables, of transactions and of branches, is taken by some scenario. Runs the scenarios itself, so that it says the same alone
 * and together with them.
 */
class TransitionCoverageTest {

    @Test
    void everyLineOfTheTransitionTablesIsTakenBySomeScenario() {
        LauncherDiscoveryRequest scenarios = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage(getClass().getPackageName()))
                .filters(includeClassNamePatterns(".*ScenariosTest"))
                .build();
        SummaryGeneratingListener ran = new SummaryGeneratingListener();
        LauncherFactory.create().execute(scenarios, ran);
        assertThat(ran.getSummary().getTestsSucceededCount()).isGreaterThan(50);

        List<Edge<?, ?>> untaken = new ArrayList<>(Transitions.TABLE);
        untaken.addAll(BranchTransitions.TABLE);
        untaken.removeAll(TakenTransitions.all());
        assertThat(untaken)
                .as("lines of the transition tables that no scenario takes; write one for each, or delete the line")
                .isEmpty();
    }
}
