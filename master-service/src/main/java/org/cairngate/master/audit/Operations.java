package org.cairngate.master.audit;

import io.swagger.v3.oas.annotations.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cairngate.master.openid.Endpoints;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The operations of the API by method and path, also for requests that never reach one. Safe for use by several threads.
 *
 * <p>What it tells of a request is made of the API's own words; the one thing that a client wrote is the object.
 */
final class Operations {

    /** What is shown in place of a path that the API does not have: it may be anything. */
    static final String NO_PATH = "(no path of the API)";

    private static final Pattern VARIABLE = Pattern.compile("\\{\\*?([A-Za-z]+)}");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** What filters answer and no controller: the endpoints where applications sign people in. */
    private static final List<Entry> OF_FILTERS = List.of(
            filter(Endpoints.LOGIN, "signIn", RequestMethod.GET, RequestMethod.POST),
            filter(Endpoints.TOKEN, "exchangeCode", RequestMethod.POST),
            filter(Endpoints.USER_INFO, "getUserInfo", RequestMethod.GET, RequestMethod.POST));

    private final Supplier<Stream<RequestMappingInfoHandlerMapping>> mappings;
    private volatile Optional<List<Entry>> known = Optional.empty();

    /**
     * An operation.
     *
     * @param action method and path template
     * @param path the path template, {@link #NO_PATH} for none
     * @param name the operation's name; empty for none
     * @param object the values of the path's variables with slashes between them; empty for none
     */
    record Asked(String action, String path, String name, String object) {}

    private record Entry(Set<RequestMethod> methods, PathPattern pattern, String name) {}

    /** Operations of mappings that are asked for when the first request is there. */
    Operations(Supplier<Stream<RequestMappingInfoHandlerMapping>> mappings) {
        this.mappings = mappings;
    }

    private static Entry filter(String path, String name, RequestMethod... methods) {
        return new Entry(Set.of(methods), PathPatternParser.defaultInstance.parse(path), name);
    }

    /** What a request asks for. */
    Asked find(String method, String path) {
        String verb = METHODS.contains(method) ? method : "(other method)";
        Optional<PathContainer> parsed = parse(path);
        List<Entry> onPath = entries().stream()
                .filter(entry -> parsed.filter(entry.pattern()::matches).isPresent())
                .toList();
        Optional<Entry> found = onPath.stream()
                .filter(entry ->
                        entry.methods().stream().anyMatch(one -> one.name().equals(verb)))
                .findFirst()
                .or(() -> onPath.stream().findFirst());
        if (found.isEmpty()) {
            return new Asked(verb + " " + NO_PATH, NO_PATH, "", "");
        }
        PathPattern pattern = found.get().pattern();
        boolean same = found.get().methods().stream().anyMatch(one -> one.name().equals(verb));
        String template = pattern.getPatternString();
        return new Asked(
                verb + " " + template, template, same ? found.get().name() : "", object(pattern, parsed.orElseThrow()));
    }

    private static Optional<PathContainer> parse(String path) {
        try {
            return Optional.of(PathContainer.parsePath(path));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String object(PathPattern pattern, PathContainer path) {
        Map<String, String> values = Optional.ofNullable(pattern.matchAndExtract(path))
                .map(PathPattern.PathMatchInfo::getUriVariables)
                .orElse(Map.of());
        return VARIABLE.matcher(pattern.getPatternString())
                .results()
                .map(name -> values.getOrDefault(name.group(1), ""))
                .collect(Collectors.joining("/"));
    }

    private List<Entry> entries() {
        if (known.isEmpty()) {
            known = Optional.of(Stream.concat(
                            OF_FILTERS.stream(),
                            mappings.get()
                                    .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                                    .flatMap(one -> entries(one.getKey(), one.getValue())))
                    .sorted(Comparator.comparing(Entry::pattern))
                    .toList());
        }
        return known.get();
    }

    private static Stream<Entry> entries(RequestMappingInfo info, HandlerMethod method) {
        String name = Optional.ofNullable(method.getMethodAnnotation(Operation.class))
                .map(Operation::operationId)
                .filter(id -> !id.isEmpty())
                .orElseGet(() -> method.getMethod().getName());
        return Optional.ofNullable(info.getPathPatternsCondition()).stream()
                .flatMap(paths -> paths.getPatterns().stream())
                .filter(pattern -> pattern.getPatternString().startsWith("/v1/")
                        || pattern.getPatternString().startsWith("/log/"))
                .map(pattern -> new Entry(info.getMethodsCondition().getMethods(), pattern, name));
    }
}
