package org.cairngate.broker.internal;

import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.broker.Broker;
import org.cairngate.broker.BrokerStatus;
import org.cairngate.broker.DeviceCommands;
import org.cairngate.broker.internal.command.CommandBook;
import org.cairngate.broker.internal.command.CommandPost;
import org.cairngate.broker.internal.command.CommandSettings;
import org.cairngate.broker.internal.gate.Admission;
import org.cairngate.broker.internal.gate.ConnectRules;
import org.cairngate.broker.internal.gate.EventTopic;
import org.cairngate.broker.internal.gate.Intake;
import org.cairngate.broker.internal.moquette.BrokerOptions;
import org.cairngate.broker.internal.moquette.DeviceBroker;
import org.cairngate.broker.internal.moquette.Endpoint;
import org.cairngate.broker.internal.status.StatusPublisher;
import org.cairngate.broker.internal.status.StatusSubscriptions;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.channel.ChannelRegistry;
import org.cairngate.ledger.channel.SealRule;
import org.cairngate.ledger.state.DeviceRegistry;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The broker as a component. What it does is a service, {@link BrokerStatus}. So are its refusals, with the property
 * {@value #PORT_PROPERTY}, by which the hub learns where devices connect, and {@value #WEBSOCKET_PORT_PROPERTY}, 0 when that is off.
 */
@Component(
        name = "org.cairngate.broker",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = ConfigurableComponent.class)
@Designate(ocd = BrokerConfiguration.class)
public final class BrokerComponent implements ConfigurableComponent {

    static final String PORT_PROPERTY = "cairngate.mqtt.port";
    static final String WEBSOCKET_PORT_PROPERTY = "cairngate.mqtt.websocket.port";

    private final Broker broker;
    private final Optional<CommandBook> commands;
    private final StatusPublisher status;
    private final List<ServiceRegistration<?>> services = new ArrayList<>();

    /** Starts to listen; the component stays inactive when that fails. */
    @Activate
    @SuppressWarnings("JdkObsolete") // the framework asks for a Dictionary
    public BrokerComponent(
            BundleContext context,
            @Reference Journal journal,
            @Reference DeviceRegistry registry,
            @Reference ChannelRegistry channels,
            BrokerConfiguration configuration)
            throws IOException {
        Clock clock = Clock.systemUTC();
        RefusalLog refusals = new RefusalLog("broker", clock);
        Admission admission = new Admission(registry, configuration.hub(), clock);
        SealRule seals = new SealRule(channels, Duration.ofSeconds(configuration.channel_grace_seconds()));
        Intake intake = new Intake(admission, journal, refusals, registry.policy()::checkEventTime, seals, clock);
        this.commands = commands(configuration, admission, refusals, clock);
        DeviceBroker devices = start(configuration, admission, intake);
        this.broker = new LocalBroker(journal, intake, devices);
        this.status = new StatusPublisher(journal::status, report -> devices.retain(EventTopic.STATUS, report), clock);
        status.start();
        services.add(context.registerService(BrokerStatus.class, broker, new Hashtable<>()));
        commands.ifPresent(
                book -> services.add(context.registerService(DeviceCommands.class, book, new Hashtable<>())));
        services.add(context.registerService(
                RefusalSource.class,
                intake.log(),
                new Hashtable<>(
                        Map.of(PORT_PROPERTY, devices.port(), WEBSOCKET_PORT_PROPERTY, devices.webSocketPort()))));
    }

    private DeviceBroker start(BrokerConfiguration configuration, Admission admission, Intake intake)
            throws IOException {
        Optional<CommandPost> post = commands.map(book -> new CommandPost(book, Clock.systemUTC()));
        BrokerOptions options =
                new BrokerOptions(LimitSettings.of(configuration), configuration.in_flight_bytes(), () -> behind(post));
        try {
            return new DeviceBroker(
                    endpoint(configuration), new ConnectRules(admission, new SecureRandom()), intake, options);
        } catch (IOException | RuntimeException e) {
            commands.ifPresent(CommandBook::close);
            throw e;
        }
    }

    private static Endpoint endpoint(BrokerConfiguration configuration) {
        Endpoint.TlsFiles files =
                new Endpoint.TlsFiles(Path.of(configuration.tls_chain()), Path.of(configuration.tls_key()));
        return new Endpoint(configuration.host(), configuration.port(), Optional.of(files), webSocket(configuration));
    }

    private static Optional<Endpoint.WebSocketEndpoint> webSocket(BrokerConfiguration configuration) {
        return configuration.websocket_port() < 0
                ? Optional.empty()
                : Optional.of(new Endpoint.WebSocketEndpoint(
                        configuration.websocket_port(), Set.of(configuration.websocket_origins())));
    }

    private static List<ChannelHandler> behind(Optional<CommandPost> post) {
        List<ChannelHandler> handlers = new ArrayList<>();
        handlers.add(new StatusSubscriptions());
        post.map(CommandPost::get).ifPresent(handlers::addAll);
        return handlers;
    }

    private static Optional<CommandBook> commands(
            BrokerConfiguration configuration, Admission admission, RefusalLog refusals, Clock clock) {
        return Optional.of(configuration.commands_directory())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> new CommandBook(
                        CommandSettings.in(Path.of(directory)), admission::requireServed, refusals, clock));
    }

    /** Stops to listen; what was acknowledged is in the journal. */
    @Deactivate
    public void deactivate() {
        services.forEach(ServiceRegistration::unregister);
        status.close();
        broker.close();
        commands.ifPresent(CommandBook::close);
    }
}
