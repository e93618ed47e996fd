package org.cairngate.broker.internal.moquette;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import org.cairngate.broker.fixture.Identity;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ManyRecordsTest {

    private static final int RECORDS = 3;
    private static final int MOST_FLIGHTS = 10;

    @TempDir
    Path folder;

    @Test
    void engineOfMoquetteTakesAllRecordsOfReadAtOnce() throws Exception {
        Assumptions.assumeTrue(OpenSsl.isAvailable(), "the JDK's engine takes one record a call");
        Identity server = Identity.create("localhost");
        Endpoint.TlsFiles files = new Endpoint.TlsFiles(folder.resolve("tls.pem"), folder.resolve("tls.key"));
        server.store(files.chain(), files.key());
        SslContext context = DeviceTls.context(files, SslProvider.OPENSSL_REFCNT);
        SslContext clients = SslContextBuilder.forClient()
                .trustManager(server.certificate())
                .protocols("TLSv1.3")
                .build();
        ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
        EmbeddedChannel broker =
                new EmbeddedChannel(new SslHandler(new ManyRecords(context).newEngine(allocator, "localhost", 1)));
        EmbeddedChannel device = new EmbeddedChannel(clients.newHandler(allocator, "localhost", 1));
        for (int flight = 0; flight < MOST_FLIGHTS; flight++) {
            broker.writeInbound(wire(device));
            device.writeInbound(wire(broker));
        }
        for (int record = 0; record < RECORDS; record++) {
            device.writeAndFlush(Unpooled.copiedBuffer("event", US_ASCII)).sync();
        }
        broker.writeInbound(wire(device));
        ByteBuf read = broker.readInbound();
        assertThat(read.toString(US_ASCII)).isEqualTo("event".repeat(RECORDS));
        read.release();
        broker.finishAndReleaseAll();
        device.finishAndReleaseAll();
        ReferenceCountUtil.release(context);
    }

    /** All that is to go over the wire, as one read brings it. */
    private static ByteBuf wire(EmbeddedChannel from) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = from.readOutbound(); part != null; part = from.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return all;
    }
}
