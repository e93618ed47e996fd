package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Path;
import java.util.List;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What those on the gateway get who subscribed to events. */
@Timeout(120)
class LocalSubscribersTest {

    private static final String DEVICE = "d1";
    private static final int IDENTIFIER = 12;

    @TempDir
    Path folder;

    @Test
    void whatAnEventIsSaidToBeReachesItsSubscribersAndTheNextEventHasNoneOfIt() throws Exception {
        try (Site site = new Site(folder, new Registry())) {
            Identity device = site.device(DEVICE);
            try (PacketClient plain = subscribed(site, device, MqttVersion.MQTT_5, "plain", 0);
                    PacketClient named = subscribed(site, device, MqttVersion.MQTT_5, "named", IDENTIFIER);
                    PacketClient older = subscribed(site, device, MqttVersion.MQTT_3_1_1, "older", 0);
                    PacketClient sender = new PacketClient(site, device)) {
                sender.send(PacketClient.connect(MqttVersion.MQTT_5, "sender"));
                sender.next();
                byte[] described = Events.event("described", DEVICE);
                byte[] bare = Events.event("bare", DEVICE);
                sender.send(publish(1, described, properties()), publish(2, bare, MqttProperties.NO_PROPERTIES));
                for (PacketClient each : List.of(plain, named)) {
                    MqttPublishMessage first = event(each, described);
                    assertDescribed(first.variableHeader().properties());
                    MqttProperties second = event(each, bare).variableHeader().properties();
                    assertThat(second.getProperty(MqttPropertyType.CONTENT_TYPE.value()))
                            .isNull();
                    assertThat(second.getProperties(MqttPropertyType.USER_PROPERTY.value()))
                            .isEmpty();
                }
                event(older, described);
                event(older, bare);
            }
            assertThat(site.stored()).containsExactly("described", "bare");
        }
    }

    private static MqttProperties properties() {
        MqttProperties properties = new MqttProperties();
        properties.add(new StringProperty(MqttPropertyType.CONTENT_TYPE.value(), "application/json"));
        properties.add(new StringProperty(MqttPropertyType.RESPONSE_TOPIC.value(), "answers"));
        properties.add(new BinaryProperty(MqttPropertyType.CORRELATION_DATA.value(), new byte[] {4, 2}));
        properties.add(new IntegerProperty(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value(), 1));
        properties.add(new UserProperty("room", "1"));
        properties.add(new UserProperty("room", "2"));
        return properties;
    }

    private static void assertDescribed(MqttProperties got) {
        assertThat(got.getProperty(MqttPropertyType.CONTENT_TYPE.value()).value())
                .isEqualTo("application/json");
        assertThat(got.getProperty(MqttPropertyType.RESPONSE_TOPIC.value()).value())
                .isEqualTo("answers");
        assertThat(got.getProperty(MqttPropertyType.CORRELATION_DATA.value()).value())
                .isEqualTo(new byte[] {4, 2});
        assertThat(got.getProperty(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value()))
                .isNull();
        assertThat(((MqttProperties.UserProperties) got.getProperty(MqttPropertyType.USER_PROPERTY.value())).value())
                .containsExactly(new StringPair("room", "1"), new StringPair("room", "2"));
    }

    private static MqttPublishMessage publish(int packetId, byte[] event, MqttProperties properties) {
        return MqttMessageBuilders.publish()
                .topicName(Events.topic(DEVICE))
                .messageId(packetId)
                .qos(MqttQoS.AT_LEAST_ONCE)
                .properties(properties)
                .payload(Unpooled.wrappedBuffer(event))
                .build();
    }

    private static MqttPublishMessage event(PacketClient client, byte[] expected) throws InterruptedException {
        MqttPublishMessage message = (MqttPublishMessage) client.next();
        assertThat(ByteBufUtil.getBytes(message.payload())).isEqualTo(expected);
        return message;
    }

    /** An identifier of 0 is none. */
    private static PacketClient subscribed(
            Site site, Identity device, MqttVersion version, String clientId, int identifier) throws Exception {
        PacketClient client = new PacketClient(site, device);
        client.send(PacketClient.connect(version, clientId));
        client.next();
        MqttProperties properties = new MqttProperties();
        if (identifier > 0) {
            properties.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value(), identifier));
        }
        client.send(MqttMessageBuilders.subscribe()
                .messageId(1)
                .properties(properties)
                .addSubscription(MqttQoS.AT_MOST_ONCE, Events.topic(DEVICE))
                .build());
        assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.SUBACK);
        return client;
    }
}
