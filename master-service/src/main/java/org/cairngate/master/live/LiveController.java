package org.cairngate.master.live;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Grant;
import org.cairngate.master.problem.MalformedRequestException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happens, told while it happens, as an {@code EventSource} of a browser reads it. */
@RestController
@Tag(name = "live", description = "What happens on the chain, told while it happens")
class LiveController {

    /** Where the stream is. */
    static final String PATH = "/v1/live";

    private static final String NAME = "[A-Za-z0-9._:/-]{1,128}";

    private final LiveStreams streams;
    private final Callers callers;

    LiveController(LiveStreams streams, Callers callers) {
        this.streams = streams;
        this.callers = callers;
    }

    @GetMapping(value = PATH, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "live",
            summary = "Blocks, events and alarms as server-sent events, from now on or from where a client left off")
    @ApiResponse(
            responseCode = "200",
            description =
                    "A stream without an end. A message of the kind event has a LiveEvent, one of the kind alarm a LiveAlarm; one"
                            + " of the kind block has the height, time and leafHash of a block, all of whose events and alarms were"
                            + " sent before it",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(oneOf = {LiveEvent.class, LiveAlarm.class})))
    void live(
            @RequestParam(defaultValue = "block,event,alarm")
                    @Pattern(regexp = "(block|event|alarm)(,(block|event|alarm)){0,2}")
                    @Schema(description = "the kinds of messages, with commas between them")
                    String kinds,
            @RequestParam(required = false)
                    @Pattern(regexp = NAME)
                    @Schema(description = "only events of this namespace")
                    String namespace,
            @RequestParam(required = false) @Pattern(regexp = NAME) @Schema(description = "only events of this device")
                    String device,
            @RequestHeader(name = "Last-Event-ID", required = false)
                    @Parameter(description = "the id of the last message that came: what is behind it is sent first")
                    String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Grant grant = callers.grant();
        Interest interest = new Interest(
                Arrays.stream(kinds.split(",", -1)).collect(Collectors.toSet()),
                Optional.ofNullable(namespace),
                Optional.ofNullable(device),
                grant.account().scope());
        Place end = streams.end();
        Place from = MalformedRequestException.read(() ->
                Optional.ofNullable(lastEventId).map(id -> resume(id, end)).orElse(end));
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
        response.setHeader("X-Accel-Buffering", "no");
        if (!request.getMethod().equals(HttpMethod.HEAD.name())) {
            streams.open(request, response, grant, interest, from);
        }
    }

    private static Place resume(String id, Place end) {
        Place place;
        try {
            place = Place.parse(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Last-Event-ID: " + e.getMessage(), e);
        }
        if (place.compareTo(end) > 0) {
            throw new IllegalArgumentException(
                    "Last-Event-ID is " + place.text() + ", and the chain ends with " + end.text());
        }
        return place;
    }
}
