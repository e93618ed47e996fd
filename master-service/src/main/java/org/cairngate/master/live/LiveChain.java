package org.cairngate.master.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.master.alarms.AlarmFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chain as streams tell it, from any place on. What was read is kept for a while, so that a block is read once for all streams that
 * are at the chain's end. Safe for use by several threads.
 */
final class LiveChain {

    /** What a message says that it is: that a block is signed, and all of it that the stream shows was sent. */
    static final String BLOCK = "block";

    /** What a message says that it is: that an event is in a block. */
    static final String EVENT = "event";

    /** What a message says that it is: that an alarm was raised or cleared. */
    static final String ALARM = "alarm";

    /** A portion ends when it has so many bytes; one message can go beyond it, by less than half a MiB. */
    static final int PORTION_BYTES = 16 << 10;

    /** Blocks that one portion looks at: a few milliseconds when each of them has something. */
    private static final int PORTION_BLOCKS = 64;

    /** Characters of events that are kept: some 30,000 usual ones, of which a block every 10 s has fewer. */
    private static final int KEPT_CHARACTERS = 8 << 20;

    /** Batches that are kept without their events; a block has at most 10,000. */
    private static final int KEPT_BATCHES = 20_000;

    /** Of an object besides its text, as characters. */
    private static final int OVERHEAD = 100;

    private static final Logger LOG = LoggerFactory.getLogger(LiveChain.class);

    private final ChainStore store;
    private final JsonMapper json;
    private final EventParser parser = new EventParser();
    private final AlarmFormat alarms = new AlarmFormat();
    private final Recent<Long, Outline> outlines =
            new Recent<>(KEPT_BATCHES, outline -> outline.batches().size() + 1);
    private final Recent<Hash, List<Message>> events = new Recent<>(KEPT_CHARACTERS, messages -> messages.stream()
            .mapToInt(message -> message.json().length() + OVERHEAD)
            .reduce(OVERHEAD, Integer::sum));
    private volatile long size;

    /** A block as a stream tells it. */
    private record BlockNews(long height, Instant time, String leafHash) {}

    /**
     * What comes behind a place.
     *
     * @param frames what a stream sends; may be empty
     * @param reached the place behind it
     * @param more whether there is more behind that
     */
    record Portion(Frames frames, Place reached, boolean more) {}

    LiveChain(ChainStore store, JsonMapper json) {
        this.store = store;
        this.json = json;
        this.size = signed();
    }

    /** The place behind the newest block that streams tell of. */
    Place end() {
        return Place.endOf(size - 1);
    }

    /**
     * Looks whether there are new blocks; streams tell of them from then on. For one thread at a time.
     *
     * @param read whether somebody waits, for whom their events are read first
     * @return whether there are
     */
    boolean look(boolean read) {
        long before = size;
        long now = signed();
        for (long height = before; height < now; height++) {
            Outline outline = outline(height);
            if (outline.erases()) {
                events.forgetAll();
            }
            if (read && height >= now - PORTION_BLOCKS) {
                outline.batches().forEach(batch -> messages(outline.height(), batch));
            }
        }
        size = now;
        return now > before;
    }

    /** Blocks whose checkpoint is signed: what is told is what the master stands by. */
    private long signed() {
        long tip = store.tip().size();
        return store.checkpoint(tip).isPresent() ? tip : Math.max(1, tip - 1);
    }

    /** What comes next for a stream. */
    Portion after(Place from, Interest interest) {
        Frames frames = new Frames();
        Place at = from;
        for (int blocks = 0; blocks < PORTION_BLOCKS && frames.size() < PORTION_BYTES; blocks++) {
            if (at.isEnd() && at.height() >= size - 1) {
                return new Portion(frames, at, false);
            }
            at = addBlock(frames, at, interest);
        }
        return new Portion(frames, at, true);
    }

    /** Adds what of one block is behind a place; returns how far it came. */
    private Place addBlock(Frames frames, Place from, Interest interest) {
        Outline outline = outline(from.isEnd() ? from.height() + 1 : from.height());
        for (Outline.Batch batch : outline.batches()) {
            boolean behind = from.isEnd() || batch.transaction() >= from.transaction();
            if (!behind || !interest.wants(batch)) {
                continue;
            }
            for (Message message : messages(outline.height(), batch)) {
                if (message.place().compareTo(from) > 0 && interest.covers(message)) {
                    frames.message(message.place(), batch.audit() ? ALARM : EVENT, message.json());
                    if (frames.size() >= PORTION_BYTES) {
                        return message.place();
                    }
                }
            }
        }
        Place end = Place.endOf(outline.height());
        if (interest.blocks()) {
            frames.message(end, BLOCK, outline.json());
        }
        return end;
    }

    private Outline outline(long height) {
        long era = outlines.era();
        return outlines.find(height).orElseGet(() -> {
            Outline read = read(height);
            outlines.keep(height, read, era);
            return read;
        });
    }

    private Outline read(long height) {
        BlockHeader header = store.header(height).orElseThrow();
        List<Outline.Batch> batches = new ArrayList<>();
        boolean erases = false;
        if (header.txCount() > 0) {
            Block block = store.block(height).orElseThrow();
            for (int index = 0; index < block.transactions().size(); index++) {
                Transaction transaction = block.transactions().get(index).transaction();
                erases |= transaction.body() instanceof ErasureBody;
                if (transaction.body() instanceof EventsBody) {
                    String hub = store.state()
                            .node(transaction.signer())
                            .map(NodeRecord::name)
                            .orElseGet(() -> transaction.signer().hex());
                    batches.add(new Outline.Batch(
                            index,
                            block.transactions().get(index).id(),
                            transaction.namespace(),
                            hub,
                            transaction.isAudit()));
                }
            }
        }
        BlockNews news = new BlockNews(height, header.time(), header.leafHash().hex());
        return new Outline(height, json.writeValueAsString(news), batches, erases);
    }

    private List<Message> messages(long height, Outline.Batch batch) {
        long era = events.era();
        return events.find(batch.id()).orElseGet(() -> {
            List<Message> read = read(height, batch);
            events.keep(batch.id(), read, era);
            return read;
        });
    }

    /** What was erased is told to nobody any more. */
    private List<Message> read(long height, Outline.Batch batch) {
        Optional<StoredSegment> segment = store.storedSegment(batch.id());
        List<Message> messages = new ArrayList<>();
        for (int place = 0; place < segment.map(s -> s.entries().size()).orElse(0); place++) {
            Optional<RecordedEvent> event = segment.get().event(place);
            if (event.isPresent()) {
                try {
                    message(event.get(), batch, new Place(height, batch.transaction(), place))
                            .ifPresent(messages::add);
                } catch (RefusedException e) {
                    LOG.error("event is told to nobody height={} detail={}", height, e.detail());
                }
            }
        }
        return messages;
    }

    private Optional<Message> message(RecordedEvent event, Outline.Batch batch, Place place) throws RefusedException {
        if (batch.audit()) {
            return alarms.read(event.bytes())
                    .map(alarm -> new Message.OfAlarm(
                            place, alarm.subject(), json.writeValueAsString(LiveAlarm.of(alarm, place.height()))));
        }
        LiveEvent told = LiveEvent.of(event, parser, batch.hub(), place.height());
        return Optional.of(new Message.OfEvent(place, told.device(), json.writeValueAsString(told)));
    }
}
