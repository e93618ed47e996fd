package org.cairngate.hub.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cairngate.hub.internal.batch.BatchLimits;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.Refusal;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.channel.ChannelRegistry;
import org.cairngate.ledger.channel.ChannelTerm;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.DeviceRegistry;
import org.cairngate.ledger.store.StoreKind;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub as a component. It offers the devices and private namespaces of its chain copy to the broker, and tracks the
 * refusal sources of the other bundles to show them in its status; the one that listens for devices carries the property
 * {@value #PORT_PROPERTY}.
 */
@Component(
        name = "org.cairngate.hub",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {ConfigurableComponent.class, DeviceRegistry.class, ChannelRegistry.class, RefusalSource.class})
@Designate(ocd = HubConfiguration.class)
public final class HubComponent implements ConfigurableComponent, DeviceRegistry, ChannelRegistry, RefusalSource {

    static final String PORT_PROPERTY = "cairngate.mqtt.port";
    static final String WEBSOCKET_PORT_PROPERTY = "cairngate.mqtt.websocket.port";
    private static final Logger LOG = LoggerFactory.getLogger(HubComponent.class);

    private final Hub hub;
    private final ServiceTracker<RefusalSource, RefusalSource> sources;

    /** Opens the stores and starts; the component stays inactive when that fails. */
    @Activate
    public HubComponent(BundleContext context, @Reference Journal journal, HubConfiguration configuration)
            throws IOException, RefusedException, InvalidSyntaxException {
        this.hub = Hub.open(settings(configuration), journal, Clock.systemUTC(), new StepCounts());
        this.sources = new ServiceTracker<>(
                context,
                context.createFilter("(objectClass=" + RefusalSource.class.getName() + ")"),
                new Sources(context));
        sources.open();
        hub.start();
    }

    /** Stops; what is not sent yet is sent by the next run. */
    @Deactivate
    public void deactivate() {
        sources.close();
        hub.close();
    }

    @Override
    public Optional<DeviceRecord> device(String uid) {
        return hub.registry().device(uid);
    }

    @Override
    public Optional<DeviceRecord> deviceByDid(String did) {
        return hub.registry().deviceByDid(did);
    }

    @Override
    public Optional<ChannelTerm> channel(String namespace) {
        return hub.channel(namespace);
    }

    @Override
    public ChainPolicy policy() {
        return hub.policy();
    }

    @Override
    public boolean ready() {
        return hub.ready();
    }

    @Override
    public String component() {
        return hub.refusals().component();
    }

    @Override
    public Map<RefusalReason, Long> counts() {
        return hub.refusals().counts();
    }

    @Override
    public List<Refusal> recent() {
        return hub.refusals().recent();
    }

    private static HubSettings settings(HubConfiguration configuration) {
        return new HubSettings(
                configuration.name(),
                Path.of(configuration.data_directory()),
                Path.of(configuration.genesis_file()),
                configuration.master_mqtt_url(),
                configuration.master_api_url(),
                configuration.local_port(),
                new BatchLimits(
                        configuration.batch_max_bytes(),
                        Duration.ofMillis(configuration.batch_max_delay_ms()),
                        configuration.outbox_max_batches()),
                new StoreSettings(
                        StoreKind.ofNew(configuration.store_kind()),
                        configuration.disk_reserve_bytes(),
                        configuration.snapshot_min_blocks()));
    }

    /** Hands the other bundles' refusal sources, and the broker's port, to the hub. */
    private final class Sources implements ServiceTrackerCustomizer<RefusalSource, RefusalSource> {
        private final BundleContext context;
        private final Map<RefusalSource, Integer> ports = new ConcurrentHashMap<>();

        Sources(BundleContext context) {
            this.context = context;
        }

        @Override
        public RefusalSource addingService(ServiceReference<RefusalSource> reference) {
            if (reference.getBundle().equals(context.getBundle())) {
                return null;
            }
            RefusalSource source = context.getService(reference);
            hub.addSource(source);
            modifiedService(reference, source);
            return source;
        }

        @Override
        public void modifiedService(ServiceReference<RefusalSource> reference, RefusalSource source) {
            if (reference.getProperty(PORT_PROPERTY) instanceof Number port) {
                ports.put(source, port.intValue());
                Object webSocket = reference.getProperty(WEBSOCKET_PORT_PROPERTY);
                hub.brokerPorts(port.intValue(), webSocket instanceof Number number ? number.intValue() : 0);
            }
        }

        @Override
        public void removedService(ServiceReference<RefusalSource> reference, RefusalSource source) {
            hub.removeSource(source);
            if (ports.remove(source) != null) {
                LOG.info("broker gone");
            }
            context.ungetService(reference);
        }
    }
}
