package org.cairngate.broker.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.broker.fixture.HandClock;
import org.junit.jupiter.api.Test;

/** MQTT's rules of sessions, without Moquette and on a clock of the test. */
class SessionRulesTest {

    private static final Duration LONGEST = Duration.ofHours(1);

    private final List<MqttPublishMessage> published = new ArrayList<>();
    private final List<String> purged = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private final HandClock clock = new HandClock();
    private final Sessions sessions = new Sessions(new Ends(), LONGEST, clock);

    /** In Moquette's place. */
    @ChannelHandler.Sharable
    private final class Kept extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            boolean ours = context.channel().pipeline().get(SessionRules.class) != null;
            if (!ours && message instanceof MqttConnectMessage connect) {
                purged.add(connect.payload().clientIdentifier());
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    private final class Ends implements SessionEnds {
        @Override
        public void will(MqttPublishMessage message) {
            published.add(message);
        }

        @Override
        public void forgotten(String sessionId) {
            forgotten.add(sessionId);
        }
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel(new SessionRules(sessions), new Kept());
        channel.freezeTime();
        return channel;
    }

    private void pass(EmbeddedChannel channel, long seconds) {
        clock.move(Duration.ofSeconds(seconds));
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    /** A closed embedded channel would forget what is scheduled on its loop; a real loop serves other connections. */
    private static void lost(EmbeddedChannel channel) {
        channel.pipeline().fireChannelInactive();
    }

    @Test
    void aSessionIsTheSameUntilItsTimeIsOverAndThenItIsPurged() {
        EmbeddedChannel first = channel();
        String id = connected(first, 5, true);
        assertThat(id).startsWith("d1/c~");
        lost(first);
        pass(first, 4);
        EmbeddedChannel second = channel();
        assertThat(connected(second, 5, false)).isEqualTo(id);
        lost(second);
        pass(second, 6);
        pass(first, 2);
        assertThat(connected(channel(), 5, false)).isNotEqualTo(id);
        pass(second, 2);
        assertThat(purged).contains(id);
        assertThat(forgotten).contains(id);
    }

    @Test
    void aSessionWithoutExpiryEndsWithItsConnection() {
        EmbeddedChannel first = channel();
        String id = connected(first, 0, true);
        lost(first);
        assertThat(connected(channel(), 0, false)).isNotEqualTo(id);
    }

    @Test
    void aDisconnectMayLengthenASessionButNotMakeOne() {
        EmbeddedChannel first = channel();
        String id = connected(first, 1, true);
        first.writeInbound(disconnect(60));
        lost(first);
        pass(first, 30);
        EmbeddedChannel second = channel();
        assertThat(connected(second, 0, false)).isEqualTo(id);
        second.writeInbound(disconnect(60));
        MqttMessage last = second.readOutbound();
        assertThat(((MqttReasonCodeAndPropertiesVariableHeader) last.variableHeader()).reasonCode() & 0xff)
                .isEqualTo(0x82);
    }

    @Test
    void aClientThatConnectsAgainTakesItsSessionOverAndTheOtherIsTold() {
        EmbeddedChannel first = channel();
        String id = connected(first, 5, true);
        EmbeddedChannel second = channel();
        second.writeInbound(connect(5, false, -1));
        assertThat(second.<Object>readInbound())
                .as("passed on before the other is gone")
                .isNull();
        first.runPendingTasks();
        MqttMessage last = first.readOutbound();
        assertThat(((MqttReasonCodeAndPropertiesVariableHeader) last.variableHeader()).reasonCode() & 0xff)
                .isEqualTo(0x8e);
        first.advanceTimeBy(1, TimeUnit.SECONDS);
        first.runScheduledPendingTasks();
        assertThat(first.isOpen()).isFalse();
        second.runPendingTasks();
        assertThat(passed(second)).isEqualTo(id);
    }

    @Test
    void theLastOfThreeThatTakeASessionOverWaitsForBoth() {
        EmbeddedChannel first = channel();
        String id = connected(first, 5, true);
        EmbeddedChannel second = channel();
        second.writeInbound(connect(5, false, -1));
        EmbeddedChannel third = channel();
        third.writeInbound(connect(5, false, -1));
        lost(second);
        third.runPendingTasks();
        assertThat(third.<Object>readInbound()).as("the first is still there").isNull();
        lost(first);
        third.runPendingTasks();
        assertThat(passed(third)).isEqualTo(id);
        second.runPendingTasks();
    }

    @Test
    void whoIsRefusedLeavesNeitherASessionNorAWill() {
        EmbeddedChannel refused = channel();
        String id = connected(refused, 60, true, 0, MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED);
        lost(refused);
        pass(refused, 1);
        assertThat(published).isEmpty();
        assertThat(connected(channel(), 60, false)).isNotEqualTo(id);
    }

    @Test
    void noSessionIsKeptForLongerThanTheLimitAndItsClientIsTold() {
        EmbeddedChannel first = channel();
        first.writeInbound(connect(2 * (int) LONGEST.toSeconds(), true, -1));
        String id = passed(first);
        MqttConnAckMessage told = answered(first, MqttConnectReturnCode.CONNECTION_ACCEPTED);
        assertThat(Properties5.number(told.variableHeader().properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL))
                .hasValue((int) LONGEST.toSeconds());
        lost(first);
        pass(first, LONGEST.toSeconds() + 1);
        assertThat(connected(channel(), 5, false)).isNotEqualTo(id);
    }

    @Test
    void aWillKeepsItsPropertiesAndWaitsForTheClientToComeBack() {
        EmbeddedChannel first = channel();
        connected(first, 10, true, 3);
        lost(first);
        pass(first, 2);
        assertThat(published).isEmpty();
        pass(first, 1);
        assertThat(published).hasSize(1);
        MqttProperties properties = published.get(0).variableHeader().properties();
        assertThat(Properties5.has(properties, MqttPropertyType.USER_PROPERTY)).isTrue();
        assertThat(Properties5.has(properties, MqttPropertyType.WILL_DELAY_INTERVAL))
                .isFalse();

        EmbeddedChannel second = channel();
        connected(second, 10, false, 3);
        lost(second);
        connected(channel(), 10, false);
        pass(second, 5);
        assertThat(published).hasSize(1);
    }

    @Test
    void theEndOfASessionEndsTheWaitOfItsWillAndAGoodbyeSpareIt() {
        EmbeddedChannel first = channel();
        connected(first, 0, true, 30);
        lost(first);
        pass(first, 0);
        assertThat(published).hasSize(1);
        EmbeddedChannel second = channel();
        connected(second, 0, true, 0);
        second.writeInbound(new MqttMessage(
                new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0)));
        lost(second);
        pass(second, 1);
        assertThat(published).hasSize(1);
    }

    @Test
    void aRetainedMessageOfQos0IsKeptAndComesOutAsItWas() {
        EmbeddedChannel channel = channel();
        connected(channel, 0, true);
        channel.writeInbound(MqttMessageBuilders.publish()
                .topicName("a")
                .qos(MqttQoS.AT_MOST_ONCE)
                .retained(true)
                .payload(Unpooled.wrappedBuffer(new byte[] {1}))
                .build());
        MqttPublishMessage kept = channel.readInbound();
        assertThat(kept.fixedHeader().qosLevel()).isEqualTo(MqttQoS.AT_LEAST_ONCE);
        channel.writeOutbound(new MqttMessage(
                new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(kept.variableHeader().packetId())));
        assertThat(channel.<Object>readOutbound())
                .as("Moquette's PUBACK is not the client's")
                .isNull();
        channel.writeOutbound(kept);
        MqttPublishMessage sent = channel.readOutbound();
        assertThat(sent.fixedHeader().qosLevel()).isEqualTo(MqttQoS.AT_MOST_ONCE);
        assertThat(sent.variableHeader().properties().isEmpty()).isTrue();
        MqttMessage taken = channel.readInbound();
        assertThat(taken.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
    }

    @Test
    void aMessageNamesAllSubscriptionsThatItMatches() {
        EmbeddedChannel channel = channel();
        connected(channel, 0, true);
        subscribed(channel, 1, "a/#", 7);
        subscribed(channel, 2, "+/b", 8);
        subscribed(channel, 3, "c", 9);
        channel.writeOutbound(MqttMessageBuilders.publish()
                .topicName("a/b")
                .qos(MqttQoS.AT_MOST_ONCE)
                .payload(Unpooled.EMPTY_BUFFER)
                .build());
        MqttPublishMessage sent = channel.readOutbound();
        assertThat(sent.variableHeader().properties().getProperties(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value()))
                .map(property -> (Object) ((MqttProperty<?>) property).value())
                .containsExactlyInAnyOrder(7, 8);
    }

    @Test
    void filtersMatchAsTheStandardSays() {
        assertThat(TopicFilter.matches("sport/tennis/player1/#", "sport/tennis/player1"))
                .isTrue();
        assertThat(TopicFilter.matches("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon"))
                .isTrue();
        assertThat(TopicFilter.matches("sport/#", "sport")).isTrue();
        assertThat(TopicFilter.matches("sport/tennis/+", "sport/tennis/player1/ranking"))
                .isFalse();
        assertThat(TopicFilter.matches("sport/+", "sport")).isFalse();
        assertThat(TopicFilter.matches("sport/+", "sport/")).isTrue();
        assertThat(TopicFilter.matches("+/+", "/finance")).isTrue();
        assertThat(TopicFilter.matches("/+", "/finance")).isTrue();
        assertThat(TopicFilter.matches("+", "/finance")).isFalse();
        assertThat(TopicFilter.matches("#", "$SYS/x")).isFalse();
        assertThat(TopicFilter.matches("+/x", "$SYS/x")).isFalse();
        assertThat(TopicFilter.matches("$SYS/#", "$SYS/x")).isTrue();
        assertThat(TopicFilter.matches("a", "a/")).isFalse();
        assertThat(TopicFilter.matches("a/", "a")).isFalse();
    }

    private static String connected(EmbeddedChannel channel, int expiry, boolean startAnew) {
        return connected(channel, expiry, startAnew, -1);
    }

    private static String connected(EmbeddedChannel channel, int expiry, boolean startAnew, int willDelay) {
        return connected(channel, expiry, startAnew, willDelay, MqttConnectReturnCode.CONNECTION_ACCEPTED);
    }

    private static String connected(
            EmbeddedChannel channel, int expiry, boolean startAnew, int willDelay, MqttConnectReturnCode code) {
        channel.writeInbound(connect(expiry, startAnew, willDelay));
        String id = passed(channel);
        answered(channel, code);
        return id;
    }

    private static MqttConnectMessage connect(int expiry, boolean startAnew, int willDelay) {
        MqttProperties properties = new MqttProperties();
        Properties5.add(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, expiry);
        MqttProperties will = new MqttProperties();
        will.add(new MqttProperties.UserProperty("a", "2"));
        Properties5.add(will, MqttPropertyType.WILL_DELAY_INTERVAL, Math.max(0, willDelay));
        return MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId("d1/c")
                .cleanSession(startAnew)
                .keepAlive(60)
                .properties(properties)
                .willFlag(willDelay >= 0)
                .willQoS(MqttQoS.AT_LEAST_ONCE)
                .willTopic("will")
                .willMessage(new byte[] {1})
                .willProperties(will)
                .build();
    }

    /** The id of the session in the CONNECT that goes on to Moquette. */
    private static String passed(EmbeddedChannel channel) {
        MqttConnectMessage passed = channel.readInbound();
        assertThat(passed.variableHeader().isWillFlag()).isFalse();
        return passed.payload().clientIdentifier();
    }

    private static MqttConnAckMessage answered(EmbeddedChannel channel, MqttConnectReturnCode code) {
        channel.writeOutbound(MqttMessageBuilders.connAck()
                .returnCode(code)
                .sessionPresent(false)
                .build());
        return channel.readOutbound();
    }

    private static MqttMessage disconnect(int expiry) {
        MqttProperties properties = new MqttProperties();
        Properties5.add(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, expiry);
        return MqttMessageBuilders.disconnect()
                .reasonCode((byte) 0)
                .properties(properties)
                .build();
    }

    private static void subscribed(EmbeddedChannel channel, int packetId, String filter, int identifier) {
        MqttProperties properties = new MqttProperties();
        Properties5.add(properties, MqttPropertyType.SUBSCRIPTION_IDENTIFIER, identifier);
        channel.writeInbound(MqttMessageBuilders.subscribe()
                .messageId(packetId)
                .addSubscription(MqttQoS.AT_MOST_ONCE, filter)
                .properties(properties)
                .build());
        channel.readInbound();
        channel.writeOutbound(new MqttSubAckMessage(
                new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId),
                new MqttSubAckPayload(0)));
        channel.readOutbound();
    }
}
