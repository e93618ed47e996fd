package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.cairngate.journal.Appended;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.JournalStatus;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** The journal as a component; a changed configuration closes and opens it. */
@Component(
        name = "org.cairngate.journal",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {ConfigurableComponent.class, Journal.class})
@Designate(ocd = JournalConfiguration.class)
public final class JournalComponent implements ConfigurableComponent, Journal {

    private final Journal journal;

    /** Opens the journal; the component stays inactive when that fails. */
    @Activate
    public JournalComponent(JournalConfiguration configuration) throws IOException {
        this.journal = Journal.open(
                new JournalSettings(
                        Path.of(configuration.directory()),
                        configuration.quota_bytes(),
                        Duration.ofMillis(configuration.group_interval_ms()),
                        configuration.queue_bytes()),
                Clock.systemUTC());
    }

    @Override
    public CompletionStage<Appended> append(Event event, byte[] received, Annotation annotation) {
        return journal.append(event, received, annotation);
    }

    @Override
    public boolean accepting() {
        return journal.accepting();
    }

    @Override
    public List<JournalEntry> read(long from, int maxEntries, int maxBytes) {
        return journal.read(from, maxEntries, maxBytes);
    }

    @Override
    public long first() {
        return journal.first();
    }

    @Override
    public long next() {
        return journal.next();
    }

    @Override
    public void trim(long upToExclusive) {
        journal.trim(upToExclusive);
    }

    @Override
    public JournalStatus status() {
        return journal.status();
    }

    @Override
    public void onAppend(Runnable listener) {
        journal.onAppend(listener);
    }

    @Override
    public List<String> check() {
        return journal.check();
    }

    @Override
    @Deactivate
    public void close() {
        journal.close();
    }
}
