package org.cairngate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.OneHub;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.Tag;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.EventPosition;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.store.StoreKind;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.LeafSet;
import org.junit.jupiter.api.Test;

/** A hub that sees an erase receipt of its own events in a block removes them everywhere: chain copy, outbox, journal, index. */
class ErasureTest extends OneHub {

    private static final String[] UIDS = {"keep-1", "erase", "keep-2"};

    /** Which kind of store the hub has. */
    @Override
    protected StoreKind kind() {
        return StoreKind.FULL;
    }

    @Test
    void noFileOfTheHubHasAnErasedEventAndItsNeighboursStay() throws Exception {
        for (String uid : UIDS) {
            record(uid);
        }
        for (String uid : UIDS) {
            site.mintUntilCertified(uid);
        }
        Await.until("journal trimmed", () -> journal.first() == journal.next());
        List<String> traces = traces("erase");
        assertThat(filesWith(traces))
                .as("before: the search finds what is there")
                .isNotEmpty();
        erase("erase");
        awaitNoFileWith(traces);
        hub.close();
        journal = journals.reopen();
        assertThat(filesWith(traces)).isEmpty();
        assertThat(filesWith(List.of(secret("keep-1")))).isNotEmpty();
        Path chain = chainOf(site.hubData());
        assertThat(Fsck.run(chain, progress -> {}).damages()).isEmpty();
        try (ChainStore copy = ChainStore.openReadOnly(chain)) {
            assertThat(copy.holdings().retention().kind()).isEqualTo(kind());
            EventPosition gone = copy.findEvent("erase").orElseThrow();
            assertThat(copy.erasure(gone)).isPresent();
            for (String kept : List.of("keep-1", "keep-2")) {
                EventPosition position = copy.findEvent(kept).orElseThrow();
                assertThat(copy.storedSegment(position.txId()).orElseThrow().event(position.eventIndex()))
                        .isPresent();
            }
        }
        hub = site.hub(journal);
    }

    @Test
    void aReceiptThatComesWhileTheJournalStillHasTheEventWaitsForTheTrim() throws Exception {
        record("erase");
        Await.until("batch submitted", () -> site.master().pending() > 0);
        site.master().mintUnannounced();
        EventPosition position = site.master().store().findEvent("erase").orElseThrow();
        List<String> traces = traces("erase");
        site.master().write(receipt(position));
        site.master().mint();
        awaitNoFileWith(traces);
        assertThat(journal.first()).isEqualTo(journal.next());
    }

    private void erase(String uid) throws Exception {
        site.master().write(receipt(site.master().store().findEvent(uid).orElseThrow()));
        site.master().mint();
    }

    private ErasureBody receipt(EventPosition position) {
        return new ErasureBody(
                site.master()
                        .store()
                        .block(position.height())
                        .orElseThrow()
                        .transactions()
                        .get(position.txIndex()),
                LeafSet.of(List.of(position.eventIndex())));
    }

    private void record(String uid) throws Exception {
        byte[] bytes = ("{\"uid\":\"" + uid + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"note\",\"value\":\""
                        + secret(uid) + "\"}],\"namespace\":\"councilbox/weather-stations\",\"device_uid\":\""
                        + TestSite.DEVICE + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        Annotation annotation = new Annotation(
                Instant.ofEpochMilli(System.currentTimeMillis()),
                KeyId.ZERO,
                List.of(new Tag("a", model(uid), "odd", 1)));
        assertThat(journal.append(new EventParser().parse(bytes), bytes, annotation)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .isNotNull();
    }

    /** Payload, salt and annotation of an event, as the master has it still; the middle of each, for ends may be compressed. */
    private List<String> traces(String uid) {
        EventPosition position = site.master().store().findEvent(uid).orElseThrow();
        Segment segment = site.master().store().segment(position.txId()).orElseThrow();
        RecordedEvent event = segment.events().get(position.eventIndex());
        List<String> traces = new ArrayList<>();
        traces.add(secret(uid).substring(4, 36));
        traces.add(new String(event.salt(), StandardCharsets.ISO_8859_1));
        traces.add(new String(model(uid).bytes(), StandardCharsets.ISO_8859_1));
        return traces;
    }

    private static String secret(String uid) {
        return "s" + Hash.sha256(uid.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static Hash model(String uid) {
        return Hash.sha256(("model of " + uid).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> filesWith(List<String> traces) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path part : List.of(site.hubData(), site.gateway().resolve("journal"))) {
            try (Stream<Path> files = Files.walk(part)) {
                files.filter(Files::isRegularFile).forEach(file -> {
                    String content = content(file);
                    traces.stream()
                            .filter(content::contains)
                            .forEach(trace -> found.add(file + " has " + traces.indexOf(trace)));
                });
            } catch (UncheckedIOException e) {
                found.add(part + " changed while it was searched");
            }
        }
        return found;
    }

    /** Says in its failure which files still have it. */
    private void awaitNoFileWith(List<String> traces) throws Exception {
        try {
            Await.until("no file has it", () -> filesWith(traces).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError("still in " + filesWith(traces), e);
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // removed since it was listed
        }
    }

    private static Path chainOf(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.endsWith("CURRENT"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
    }
}
