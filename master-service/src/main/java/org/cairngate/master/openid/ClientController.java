package org.cairngate.master.openid;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Concerns;
import org.cairngate.master.access.RandomText;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.version.IfMatch;
import org.cairngate.master.version.Versioned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The applications for which people sign in here. */
@RestController
@RequestMapping(value = "/v1/oidc/clients", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "accounts")
class ClientController {

    private static final Logger LOG = LoggerFactory.getLogger(ClientController.class);

    private final ClientFile file;
    private final Authorizations authorizations;
    private final Callers callers;

    ClientController(ClientFile file, Authorizations authorizations, Callers callers) {
        this.file = file;
        this.authorizations = authorizations;
        this.callers = callers;
    }

    /** An application to add. */
    @Schema(name = "NewOidcClient")
    record NewClient(
            @Schema(description = "its client_id") @NotNull @Pattern(regexp = Client.NAME)
            String name,

            @Schema(
                    description =
                            "where people are sent back to: https, or http at 127.0.0.1 with any port; compared to the letter")
            @NotNull
            @Size(min = 1, max = Client.MAX_REDIRECTS)
            List<@NotNull @Size(max = Client.MAX_REDIRECT) String> redirectUris,

            @Schema(
                    description =
                            "whether it may ask for the scope api: tokens for this API with the rights of who signed in")
            Optional<Boolean> api,

            @Schema(description = "whether it can keep no secret, as in a browser or on a phone; it gets none")
            Optional<Boolean> publicClient)
            implements Concerns {

        @Override
        public String concerns() {
            return name == null ? "" : name;
        }

        private Client client(Optional<RandomText> secret) {
            return new Client(name, new TreeSet<>(redirectUris), api.orElse(false), secret.map(RandomText::hash));
        }
    }

    /** An application. */
    @Schema(name = "OidcClient")
    record View(String name, List<String> redirectUris, boolean api, boolean publicClient) {

        private static View of(Client client) {
            return new View(
                    client.name(),
                    List.copyOf(client.redirects()),
                    client.api(),
                    client.secret().isEmpty());
        }
    }

    /** An application that was added just now, with its secret, which is never shown again. */
    @Schema(name = "AddedOidcClient")
    record Added(
            View client,

            @Schema(description = "its client_secret; absent for a public one")
            Optional<String> secret) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Added[" + client.name() + "]";
        }
    }

    /** All applications. */
    @Schema(name = "OidcClients")
    record All(List<View> clients) {}

    @GetMapping
    @Operation(
            operationId = "listOidcClients",
            summary = "List the applications for which people sign in here, by name")
    All list() {
        return new All(file.all().values().stream().map(View::of).toList());
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getOidcClient", summary = "One application; its ETag is another one after each change")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(responseCode = "304", content = @Content, description = "It is as the ETag in If-None-Match says")
    ResponseEntity<View> get(@PathVariable @Pattern(regexp = Client.NAME) String name) {
        Client client =
                file.find(name).orElseThrow(() -> new NotFoundException("there is no application called " + name));
        return Versioned.answer(client.tag(), View.of(client));
    }

    @PostMapping
    @Operation(
            operationId = "addOidcClient",
            summary = "Add an application for which people sign in here, by OpenID Connect; answers its secret once")
    @ApiResponse(responseCode = "201", description = "People may sign in for it")
    ResponseEntity<Added> add(@Valid @RequestBody NewClient wish) throws RefusedException {
        Optional<RandomText> secret = wish.publicClient().orElse(false)
                ? Optional.empty()
                : Optional.of(RandomText.generate(Client.SECRET_PREFIX));
        Client client = MalformedRequestException.read(() -> wish.client(secret));
        file.add(client);
        LOG.info(
                "application added name={} api={} by={}",
                client.name(),
                client.api(),
                callers.account().name());
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new Added(View.of(client), secret.map(RandomText::text)));
    }

    @DeleteMapping("/{name}")
    @Operation(operationId = "removeOidcClient", summary = "Remove an application; its tokens end at once")
    View remove(
            @PathVariable @Pattern(regexp = Client.NAME) String name,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch) {
        Client removed = file.remove(name, IfMatch.of(ifMatch));
        authorizations.endOf(name);
        LOG.info("application removed name={} by={}", name, callers.account().name());
        return View.of(removed);
    }
}
