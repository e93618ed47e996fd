package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Base64;
import java.util.List;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.NamespaceRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.WrappedKey;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Concerns;
import org.cairngate.master.access.Scope;
import org.cairngate.master.problem.MalformedRequestException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Private namespaces. The master never has an epoch key: whoever asks wraps it for the members before. */
@RestController
@RequestMapping("/v1/namespaces")
@Tag(name = "registry")
class NamespaceController {

    private static final String NAME = "[A-Za-z0-9._-]{1,64}";
    private static final String NAMESPACE = NAME + "/" + NAME;
    private static final long MAX_EPOCH = (1L << 53) - 1;

    private final ChainStore store;
    private final MasterTransactions transactions;
    private final Callers callers;

    NamespaceController(ChainStore store, MasterTransactions transactions, Callers callers) {
        this.store = store;
        this.transactions = transactions;
        this.callers = callers;
    }

    /** The members of a namespace from a new key epoch on. */
    record NewEpoch(
            @NotNull @Pattern(regexp = NAMESPACE) String namespace,

            @NotNull @Min(1) @Max(MAX_EPOCH) @Schema(description = "one more than the newest, from 1")
            Long keyEpoch,

            @NotEmpty
            @Size(max = NamespaceBody.MAX_MEMBERS)
            @Schema(description = "names of active nodes, in ascending order")
            List<@NotNull @Pattern(regexp = NAME) String> members,

            @NotNull
            @Size(max = NamespaceBody.MAX_MEMBERS)
            @Schema(
                    description =
                            "the epoch key for each member, in base64; empty for a namespace that is closed but not encrypted")
            List<@NotNull @Size(max = 120) String> wrappedKeys)
            implements Concerns {

        @Override
        public String concerns() {
            return namespace == null ? "" : namespace;
        }

        NamespaceBody body() {
            List<WrappedKey> keys = wrappedKeys.stream()
                    .map(text -> WrappedKey.of(Base64.getDecoder().decode(text)))
                    .toList();
            return new NamespaceBody(namespace, keyEpoch, members, keys);
        }
    }

    /** A private namespace as the chain has it. */
    @Schema(name = "Namespace")
    record NamespaceView(String namespace, long keyEpoch, List<String> members, boolean encrypted, long height) {}

    /** All private namespaces. */
    record Namespaces(List<NamespaceView> namespaces) {}

    @PostMapping
    @Operation(
            operationId = "beginKeyEpoch",
            summary = "Begin a key epoch of a private namespace: its members, and the epoch's key for each of them")
    @ApiResponse(responseCode = "201", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> begin(@Valid @RequestBody NewEpoch epoch)
            throws RefusedException, InterruptedException {
        NamespaceBody body = MalformedRequestException.read(epoch::body);
        if (!callers.scope().coversNamespace(body.namespace())) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "namespace " + body.namespace() + " is not one of this account's organisation");
        }
        MasterTransactions.Submitted submitted = transactions.submit(body);
        return ResponseEntity.status(submitted.height().isPresent() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                .body(HubController.Change.of(submitted));
    }

    @GetMapping
    // Named, so that the names of the operations before it stay as they are for generated clients.
    @Operation(operationId = "listNamespaces", summary = "List the private namespaces with their members, by name")
    Namespaces list() {
        Scope scope = callers.scope();
        return new Namespaces(store.state().records(NamespaceRecord.class).stream()
                .filter(record -> scope.coversNamespace(record.body().namespace()))
                .map(NamespaceController::view)
                .toList());
    }

    private static NamespaceView view(NamespaceRecord record) {
        NamespaceBody body = record.body();
        return new NamespaceView(
                body.namespace(),
                body.keyEpoch(),
                body.members(),
                !body.wrappedKeys().isEmpty(),
                record.height());
    }
}
