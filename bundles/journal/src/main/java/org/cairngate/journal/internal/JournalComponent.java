package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.cairngate.journal.ForwardingJournal;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalSettings;
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
public final class JournalComponent extends ForwardingJournal implements ConfigurableComponent {

    /** Opens the journal; the component stays inactive when that fails. */
    @Activate
    public JournalComponent(JournalConfiguration configuration) throws IOException {
        super(Journal.open(settings(configuration), Clock.systemUTC()));
    }

    private static JournalSettings settings(JournalConfiguration configuration) {
        return new JournalSettings(
                Path.of(configuration.directory()),
                configuration.quota_bytes(),
                Duration.ofMillis(configuration.group_interval_ms()),
                configuration.queue_bytes());
    }

    @Override
    @Deactivate
    public void close() {
        super.close();
    }
}
