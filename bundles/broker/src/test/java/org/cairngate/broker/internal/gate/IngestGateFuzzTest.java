package org.cairngate.broker.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.internal.protocol.Protocol;
import org.cairngate.broker.internal.protocol.Sessions;
import org.cairngate.broker.internal.protocol.WireSettings;
import org.cairngate.broker.internal.shield.Limits;
import org.cairngate.broker.internal.shield.Shields;
import org.cairngate.broker.internal.websocket.WebSocketRules;
import org.cairngate.journal.AppendRun;
import org.cairngate.journal.ForwardingJournal;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.channel.SealRule;
import org.cairngate.ledger.transaction.DeviceMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Whatever bytes an admitted device sends, gate and shields neither let an exception out nor keep a buffer. */
@TestInstance(Lifecycle.PER_CLASS)
class IngestGateFuzzTest {

    private static final String DEVICE = "d1";
    private static final byte[] SECRET = new byte[2 * Hash.SIZE];

    private Path folder;
    private Journal journal;
    private Intake intake;
    private ConnectRules rules;
    private Shields shields;
    private Gates gates;
    private Protocol protocol;

    @BeforeAll
    void open() throws IOException, RefusedException {
        folder = Files.createTempDirectory("gate-fuzz");
        journal = new Awaited(Journal.open(JournalSettings.in(folder), Clock.systemUTC()));
        Registry registry = new Registry();
        registry.registerToken(
                DEVICE,
                DeviceMetadata.hash(
                        Hash.sha256(Arrays.copyOf(SECRET, Hash.SIZE)),
                        Hash.of(Arrays.copyOfRange(SECRET, Hash.SIZE, SECRET.length))));
        Admission admission = new Admission(registry, Site.HUB, Clock.systemUTC());
        rules = new ConnectRules(admission, new SecureRandom());
        intake = new Intake(
                admission,
                journal,
                new RefusalLog("broker", Clock.systemUTC()),
                registry.policy()::checkEventTime,
                new SealRule(registry, SealRule.DEFAULT_GRACE),
                Clock.systemUTC());
        shields = new Shields(
                Limits.standard(),
                intake.refusals(),
                new Shields.Rights(TopicRights.OWN::mayRead, admission::serves),
                System::nanoTime,
                ReferenceCountUtil::release);
        protocol = new Protocol(
                new WireSettings(Limits.PACKET_BYTES, 5, 600),
                new Sessions(shields, Duration.ofDays(7), Clock.systemUTC()),
                intake.refusals());
        gates = new Gates(
                intake,
                rules,
                (topic, payload, properties) -> {},
                new InFlight(intake, InFlight.DEFAULT_LIMIT),
                new Gates.Around(protocol, new WebSocketRules(Set.of()), List::of, channel -> true));
    }

    @AfterAll
    void close() throws IOException {
        journal.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @FuzzTest(maxDuration = "8s")
    void stranger(byte[] data) {
        EmbeddedChannel channel = channel();
        feed(channel, data);
        assertThat(intake.connected()).isZero();
    }

    @FuzzTest(maxDuration = "8s")
    void device(byte[] data) {
        EmbeddedChannel channel = channel();
        MqttVersion version = data.length % 2 == 0 ? MqttVersion.MQTT_3_1_1 : MqttVersion.MQTT_5;
        ByteBuf connect = packet(version);
        channel.writeInbound(connect);
        assertThat(channel.isOpen()).isTrue();
        assertThat(intake.connected()).isEqualTo(1);
        feed(channel, data);
        assertThat(intake.connected()).isZero();
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast("decoder", new MqttDecoder(Limits.PACKET_BYTES))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(GateExtension.MOQUETTE, new Admitting());
        gates.connection(channel.pipeline());
        shields.connection(channel.pipeline());
        protocol.decodePublishes(channel.pipeline());
        return channel;
    }

    private static ByteBuf packet(MqttVersion version) {
        EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
        encoder.writeOutbound(MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId("c")
                .cleanSession(true)
                .keepAlive(60)
                .username(DEVICE)
                .password(Base64.getUrlEncoder().withoutPadding().encode(SECRET))
                .build());
        ByteBuf bytes = encoder.readOutbound();
        encoder.finishAndReleaseAll();
        return bytes;
    }

    private static void feed(EmbeddedChannel channel, byte[] data) {
        ByteBuf bytes = Unpooled.buffer(data.length + 1).writeBytes(data);
        if (channel.isOpen()) {
            channel.writeInbound(bytes);
        } else {
            ReferenceCountUtil.release(bytes);
        }
        channel.finishAndReleaseAll();
        channel.checkException();
        assertThat(bytes.refCnt()).isZero();
    }

    /** Answers on the caller's thread: an embedded channel, unlike a real one, takes no task from another thread. */
    private static final class Awaited extends ForwardingJournal {
        Awaited(Journal journal) {
            super(journal);
        }

        @Override
        public void append(AppendRun run) {
            CompletableFuture<Void> answered = new CompletableFuture<>();
            super.append(new AppendRun(run.source(), run.appends(), () -> answered.complete(null)));
            answered.join();
            run.answer();
        }
    }

    /** What Moquette does with those that the gate hands on: a CONNACK, then nothing. */
    private static final class Admitting extends ChannelInboundHandlerAdapter {
        private boolean connected;

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
        public void channelRead(ChannelHandlerContext context, Object message) {
            assertThat(connected).isEqualTo(!(message instanceof MqttConnectMessage));
            if (!connected) {
                connected = true;
                MqttConnAckMessage admitted = MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .sessionPresent(false)
                        .build();
                context.writeAndFlush(admitted);
            }
            ReferenceCountUtil.release(message);
        }
    }
}
