package org.cairngate.broker.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.moquette.broker.subscriptions.Topic;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Packet identifiers and topic filters, without a connection. */
class CommandWindowTest {

    private static final long SEED = 30;

    @Test
    void identifiersOfCommandsComeFromTheUpperEndAndRoundAgain() {
        CommandWindow window = new CommandWindow(65_535);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i <= CommandWindow.HIGHEST - CommandWindow.LOWEST; i++) {
            int id = window.takeOurs();
            assertThat(id).isBetween(CommandWindow.LOWEST, CommandWindow.HIGHEST);
            assertThat(seen.add(id)).isTrue();
            assertThat(window.freeOurs(id)).isTrue();
        }
        assertThat(window.takeOurs()).isEqualTo(CommandWindow.HIGHEST);
    }

    @Test
    void noIdentifierIsGivenThatMoquetteUses() {
        CommandWindow window = new CommandWindow(65_535);
        window.takeTheirs(CommandWindow.HIGHEST);
        window.takeTheirs(CommandWindow.HIGHEST - 1);
        assertThat(window.takeOurs()).isEqualTo(CommandWindow.HIGHEST - 2);
        assertThat(window.takeOurs(CommandWindow.HIGHEST)).isFalse();
    }

    @Test
    void publishOfMoquettesWaitsForAnIdentifierOfACommand() {
        CommandWindow window = new CommandWindow(65_535);
        int ours = window.takeOurs();
        assertThat(window.admits(ours)).isFalse();
        assertThat(window.admits(1)).isTrue();
        window.freeOurs(ours);
        assertThat(window.admits(ours)).isTrue();
    }

    @Test
    void bothTogetherKeepTheReceiveMaximum() {
        CommandWindow window = new CommandWindow(3);
        window.takeTheirs(1);
        window.takeOurs();
        assertThat(window.room()).isEqualTo(1);
        window.takeOurs();
        assertThat(window.room()).isZero();
        assertThat(window.admits(2)).isFalse();
        assertThat(window.admits(1)).as("a repeated publish holds its place").isTrue();
        window.freeTheirs(1);
        assertThat(window.admits(2)).isTrue();
    }

    @Test
    void filtersMatchAsMoquettesDo() {
        Random random = new Random(SEED);
        String[] levels = {"v1", "acme", "lab", "d1", "commands", "+", "#", ""};
        String topic = "v1/acme/lab/d1/commands";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder filter = new StringBuilder("v1");
            int depth = random.nextInt(6);
            for (int level = 1; level < depth; level++) {
                filter.append('/').append(levels[random.nextInt(levels.length)]);
            }
            String text = filter.toString();
            if (text.indexOf('#') < 0 || text.indexOf('#') == text.length() - 1) {
                assertThat(CommandTopics.matches(text, topic))
                        .as(text)
                        .isEqualTo(new Topic(topic).match(new Topic(text)));
            }
        }
    }

    @Test
    void sharedSubscriptionIsNotOneToCommands() {
        assertThat(CommandTopics.mayMatch("$share/g/v1/acme/lab/d1/commands")).isFalse();
        assertThat(CommandTopics.mayMatch("v1/acme/lab/d1/#")).isTrue();
        assertThat(CommandTopics.mayMatch("v1/acme/lab/d1/state")).isFalse();
    }
}
