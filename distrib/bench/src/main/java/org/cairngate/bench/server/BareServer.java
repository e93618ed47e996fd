package org.cairngate.bench.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The bare limit: what a durable intake of MQTT cannot do without, and nothing else. It reads each publish, parses its JSON, hashes it, writes it to
 * RocksDB with one sync for all that came meanwhile, and acknowledges. No rights, no checks, no uids, no quota, no limits: not a broker.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class BareServer implements AutoCloseable {

    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int PINGREQ = 12;
    private static final int DISCONNECT = 14;
    private static final long WRITE_BUFFER = 16L << 20;

    /** The events of one read of one connection, and their acknowledgements. */
    private record Run(ChannelHandlerContext context, List<byte[]> rows, ByteBuf acknowledgements) {}

    private final JsonFactory json = new JsonFactory();
    private final Object lock = new Object();
    private final Duration delay;
    private final RocksDB store;
    private final EventLoopGroup threads;
    private final Channel listener;
    private final Thread writer;
    private List<Run> queue = new ArrayList<>();
    private boolean closed;
    private volatile long stored;

    BareServer(Path folder, Optional<ServerTls> tls, Duration delay) throws IOException {
        this.delay = delay;
        Files.createDirectories(folder);
        try {
            this.store = RocksDB.open(
                    new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER), folder.toString());
        } catch (RocksDBException e) {
            throw new IOException("the store " + folder + " cannot be opened", e);
        }
        this.threads = Epoll.isAvailable() ? new EpollEventLoopGroup() : new NioEventLoopGroup();
        SslContext context = tls.isPresent() ? tls.get().context() : null;
        this.listener = new ServerBootstrap()
                .group(threads)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (context != null) {
                            channel.pipeline().addLast(context.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new Connection());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        this.writer = new Thread(this::write, "writer");
        writer.start();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    long stored() {
        return stored;
    }

    /** Group commit: one sync for all that came while the last one ran. */
    private void write() {
        try (WriteOptions synced = new WriteOptions().setSync(true)) {
            long position = 0;
            for (List<Run> runs = take(); !runs.isEmpty(); runs = take()) {
                try (WriteBatch batch = new WriteBatch()) {
                    for (Run run : runs) {
                        for (byte[] row : run.rows()) {
                            batch.put(
                                    ByteBuffer.allocate(Long.BYTES)
                                            .putLong(position++)
                                            .array(),
                                    row);
                        }
                    }
                    store.write(synced, batch);
                }
                SlowDisk.pause(delay);
                stored = position;
                runs.forEach(run -> run.context()
                        .writeAndFlush(run.acknowledgements(), run.context().voidPromise()));
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException("the disk failed", e);
        }
    }

    private List<Run> take() {
        synchronized (lock) {
            while (queue.isEmpty() && !closed) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    return List.of();
                }
            }
            List<Run> taken = queue;
            queue = new ArrayList<>();
            return taken;
        }
    }

    private void offer(Run run) {
        synchronized (lock) {
            queue.add(run);
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }

    /** MQTT as far as it is needed. */
    private final class Connection extends ByteToMessageDecoder {
        private final MessageDigest digest = sha256();
        private List<byte[]> rows = new ArrayList<>();
        private ByteBuf acknowledgements;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws IOException {
            int length = 0;
            int at = in.readerIndex() + 1;
            for (int shift = 0; ; shift += 7) {
                if (at >= in.writerIndex()) {
                    return;
                }
                int digit = in.getUnsignedByte(at++);
                length |= (digit & 0x7f) << shift;
                if (digit < 0x80) {
                    break;
                }
            }
            if (in.writerIndex() - at >= length) {
                int type = in.getUnsignedByte(in.readerIndex()) >> 4;
                packet(context, type, in.readerIndex(at).readSlice(length));
            }
        }

        private void packet(ChannelHandlerContext context, int type, ByteBuf body) throws IOException {
            switch (type) {
                case CONNECT -> context.writeAndFlush(context.alloc().buffer(4).writeInt(0x20020000));
                case PINGREQ -> context.writeAndFlush(context.alloc().buffer(2).writeShort(0xd000));
                case DISCONNECT -> context.close();
                case PUBLISH -> publish(context, body);
                default -> throw new IOException("packet of type " + type);
            }
        }

        private void publish(ChannelHandlerContext context, ByteBuf body) throws IOException {
            body.skipBytes(body.readUnsignedShort());
            int packetId = body.readUnsignedShort();
            int length = body.readableBytes();
            byte[] row = new byte[length + 32];
            body.readBytes(row, 0, length);
            try (JsonParser parser = json.createParser(row, 0, length)) {
                while (parser.nextToken() != null) {
                    parser.getTextLength();
                }
            }
            digest.update(row, 0, length);
            System.arraycopy(digest.digest(), 0, row, length, 32);
            if (acknowledgements == null) {
                acknowledgements = context.alloc().buffer();
            }
            acknowledgements.writeShort(0x4002).writeShort(packetId);
            rows.add(row);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) throws Exception {
            if (acknowledgements != null) {
                offer(new Run(context, rows, acknowledgements));
                rows = new ArrayList<>();
                acknowledgements = null;
            }
            super.channelReadComplete(context);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
