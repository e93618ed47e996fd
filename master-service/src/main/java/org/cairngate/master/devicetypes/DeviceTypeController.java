package org.cairngate.master.devicetypes;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Scope;
import org.cairngate.master.paging.Page;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.version.IfMatch;
import org.cairngate.master.version.Versioned;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Device types: what an organisation says once of all its devices of a kind. */
@RestController
@RequestMapping("/v1/device-types")
@Tag(name = "registry")
class DeviceTypeController {

    private static final String CURSOR = "[A-Za-z0-9._-]{0,64}(/[A-Za-z0-9 ._-]{0,64})?";
    private static final int MAX_PAGE = 500;
    private static final String ONE = "/{organisation}/{name}";

    private final TypeBook book;
    private final DeviceTypes types;
    private final Callers callers;

    DeviceTypeController(TypeBook book, DeviceTypes types, Callers callers) {
        this.book = book;
        this.types = types;
        this.callers = callers;
    }

    /** A device type that was declared or changed just now. */
    @Schema(name = "DeclaredDeviceType")
    record DeclaredView(
            String organisation,
            String name,
            long version,

            @Schema(description = "the uid of the event that says it: /v1/events/{uid}/proof has the proof")
            String uid,

            @Schema(description = "absent while it waits for a block")
            Optional<Long> height) {

        static DeclaredView of(DeviceTypes.Declared declared) {
            DeviceType type = declared.event().type();
            return new DeclaredView(
                    type.organisation(),
                    type.name(),
                    type.version(),
                    declared.event().uid(),
                    declared.height());
        }
    }

    /** A page of device types. */
    @Schema(name = "DeviceTypePage")
    record TypePage(
            List<TypeView> deviceTypes,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    @PostMapping
    @Operation(operationId = "declareDeviceType", summary = "Declare a type of an organisation's devices")
    @ApiResponse(responseCode = "201", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<DeclaredView> declare(@Valid @RequestBody NewDeviceType wish)
            throws RefusedException, InterruptedException {
        String owner = organisation(wish.organisation());
        DeviceType type = MalformedRequestException.read(() -> wish.of(owner));
        return answer(HttpStatus.CREATED, types.declare(type));
    }

    @PatchMapping(ONE)
    @Operation(
            operationId = "changeDeviceType",
            summary = "Change what is said of a device type, retire it, or make it active again")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<DeclaredView> change(
            @PathVariable String organisation,
            @PathVariable String name,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @RequestBody ChangedDeviceType wish)
            throws RefusedException, InterruptedException {
        IfMatch versions = IfMatch.of(ifMatch);
        find(organisation, name);
        return answer(
                HttpStatus.OK,
                types.change(
                        organisation, name, versions, before -> MalformedRequestException.read(() -> wish.of(before))));
    }

    @GetMapping
    @Operation(operationId = "listDeviceTypes", summary = "List the device types, by organisation and name")
    TypePage list(
            @Valid @ParameterObject TypeFilter filter,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Scope scope = callers.scope();
        List<KnownType> found = book.types().tailMap(cursor).entrySet().stream()
                .filter(entry -> !entry.getKey().equals(cursor))
                .map(Map.Entry::getValue)
                .filter(known -> scope.coversOrganisation(known.type().organisation()))
                .filter(known -> filter.admits(known.type()))
                .limit(limit + 1L)
                .toList();
        Page<KnownType> page = Page.of(found, limit);
        return new TypePage(
                page.entries().stream().map(TypeView::of).toList(),
                page.last().map(known -> known.type().key()));
    }

    @GetMapping(ONE)
    @Operation(operationId = "getDeviceType", summary = "One device type; its ETag is another one after each change")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(responseCode = "304", content = @Content, description = "It is as the ETag in If-None-Match says")
    ResponseEntity<TypeView> get(@PathVariable String organisation, @PathVariable String name) {
        TypeView type = TypeView.of(find(organisation, name));
        return Versioned.answer(type.tag(), type);
    }

    private KnownType find(String organisation, String name) {
        return book.find(DeviceType.key(organisation, name))
                .filter(known -> callers.scope().coversOrganisation(known.type().organisation()))
                .orElseThrow(() -> DeviceTypes.unknown(organisation, name));
    }

    /** Whose a new type is. */
    private String organisation(String named) throws RefusedException {
        Optional<String> own = callers.scope().organisation();
        if (named != null && own.isPresent() && !own.get().equals(named)) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED, "this account is limited, and not to organisation " + named);
        }
        return Optional.ofNullable(named)
                .or(() -> own)
                .orElseThrow(() -> MalformedRequestException.of("a device type is an organisation's: name it"));
    }

    private static ResponseEntity<DeclaredView> answer(HttpStatus done, DeviceTypes.Declared declared) {
        return ResponseEntity.status(declared.height().isPresent() ? done : HttpStatus.ACCEPTED)
                .body(DeclaredView.of(declared));
    }
}
