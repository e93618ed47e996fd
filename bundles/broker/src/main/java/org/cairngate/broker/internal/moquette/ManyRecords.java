package org.cairngate.broker.internal.moquette;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * Gives those who ask a TLS context for engines, as Moquette does, what Netty's own handlers get: where TLS is BoringSSL's, an
 * engine that deals with all records that were read in one call. What the JDK promises of an engine is one record a call.
 */
final class ManyRecords extends SslContext {

    private final SslContext context;

    /** Engines of the context; its reference stays the caller's. */
    ManyRecords(SslContext context) {
        this.context = context;
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return context.newHandler(allocator).engine();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return context.newHandler(allocator, peerHost, peerPort).engine();
    }

    @Override
    public boolean isClient() {
        return context.isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return context.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in Netty 4.1
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return context.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return context.sessionContext();
    }
}
