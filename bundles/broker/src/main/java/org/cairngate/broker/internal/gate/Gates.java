package org.cairngate.broker.internal.gate;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Supplier;
import org.cairngate.broker.internal.protocol.Protocol;
import org.cairngate.broker.internal.websocket.WebSocketRules;

/** Makes the gate of each connection, with MQTT's rules on both sides of it. Thread-safe. */
public final class Gates implements Supplier<ChannelHandler> {

    private final Intake intake;
    private final ConnectRules rules;
    private final LocalDelivery local;
    private final Protocol protocol;
    private final WebSocketRules webSocket;

    /** Gates that share an intake. */
    public Gates(Intake intake, ConnectRules rules, LocalDelivery local, Protocol protocol, WebSocketRules webSocket) {
        this.intake = intake;
        this.rules = rules;
        this.local = local;
        this.protocol = protocol;
        this.webSocket = webSocket;
    }

    /** A handler that puts all of them in its own place. */
    @Override
    public ChannelHandler get() {
        return new ChannelHandlerAdapter() {
            @Override
            public void handlerAdded(ChannelHandlerContext context) {
                webSocket.arm(context.pipeline());
                context.pipeline()
                        .addBefore(context.name(), "wireRules", protocol.wireRules())
                        .addBefore(context.name(), "gate", new IngestGate(intake, rules, local))
                        .addBefore(context.name(), "sessionRules", protocol.sessionRules())
                        .remove(this);
            }
        };
    }
}
