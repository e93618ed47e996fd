package org.cairngate.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.channel.MemberCard;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.NodeStatus;
import org.cairngate.ledger.state.State;

/** A folder with a card for each member, {@code NAME.card}: one line of base64. */
final class MemberCards {
    private static final int MAX_FILE = 1024;

    private final Path folder;

    MemberCards(Path folder) {
        this.folder = folder;
    }

    static void write(Path file, byte[] card) throws IOException {
        Files.writeString(file, Base64.getEncoder().encodeToString(card) + "\n", StandardCharsets.US_ASCII);
    }

    /** The key of each member, from a card that the chain's node of that name signed. */
    Map<String, MemberKey> keys(State state, Collection<String> members) throws IOException, RefusedException {
        Map<String, MemberKey> keys = new TreeMap<>();
        for (String member : members) {
            keys.put(member, key(state, member));
        }
        return keys;
    }

    private MemberKey key(State state, String member) throws IOException, RefusedException {
        NodeRecord node = state.nodeByName(member)
                .filter(known -> known.status() == NodeStatus.ACTIVE)
                .orElseThrow(() -> new CommandFailedException("the chain has no active node " + member));
        Path file = folder.resolve(member + ".card");
        if (!Files.exists(file)) {
            throw new CommandFailedException(
                    "there is no card " + file + "; its member makes one with `cairn channel keygen --card`");
        }
        MemberCard card;
        try {
            card = MemberCard.decode(
                    Base64.getDecoder().decode(InputFile.text(file, MAX_FILE).strip()), node.key());
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(file + " is no base64", e);
        } catch (RefusedException e) {
            throw new CommandFailedException(
                    file + " does not count: " + e.detail() + "; node " + member + " signs a new one", e);
        }
        if (!card.name().equals(member) || !card.chainId().equals(state.chainId())) {
            throw new CommandFailedException(file + " is of " + card.name() + " on chain " + card.chainId()
                    + ", not of " + member + " on chain " + state.chainId());
        }
        return card.key();
    }
}
