package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cairngate.journal.ForwardingJournal;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalRules;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.NamespaceQuotas;
import org.cairngate.journal.QuotaPolicy;
import org.cairngate.ledger.Refusal;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusalSource;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** The journal as a component; a changed configuration closes and opens it. What it drops shows in the hub's status. */
@Component(
        name = "org.cairngate.journal",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {ConfigurableComponent.class, Journal.class, RefusalSource.class})
@Designate(ocd = JournalConfiguration.class)
public final class JournalComponent extends ForwardingJournal implements ConfigurableComponent, RefusalSource {

    /** Opens the journal; the component stays inactive when that fails. */
    @Activate
    public JournalComponent(JournalConfiguration configuration) throws IOException {
        super(Journal.open(settings(configuration), Clock.systemUTC()));
    }

    private static JournalSettings settings(JournalConfiguration configuration) {
        return new JournalSettings(
                Path.of(configuration.directory()),
                configuration.quota_bytes(),
                QuotaPolicy.ofCode(configuration.quota_policy()),
                Duration.ofMillis(configuration.group_interval_ms()),
                configuration.queue_bytes(),
                new JournalRules(
                        NamespaceQuotas.parse(List.of(configuration.namespace_quotas()), configuration.quota_bytes()),
                        Duration.ofHours(configuration.keep_certified_hours()),
                        configuration.disk_reserve_bytes()));
    }

    @Override
    public String component() {
        return dropped().component();
    }

    @Override
    public Map<RefusalReason, Long> counts() {
        return dropped().counts();
    }

    @Override
    public List<Refusal> recent() {
        return dropped().recent();
    }

    @Override
    @Deactivate
    public void close() {
        super.close();
    }
}
