package org.cairngate.master.explorer;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cairngate.master.access.Audience;
import org.cairngate.master.access.Permission;
import org.cairngate.master.access.Permissions;
import org.cairngate.master.access.Role;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.JsonNode;

/** What the OpenAPI document says of all operations alike: who may call them and how they fail. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    private static final String PROBLEM = "Problem";
    private static final String PASSWORD = "password";
    private static final String KEY = "key";
    private static final String HUB = "hub";
    private static final String PATH = "/v1/openapi";
    private static final String JOBS = "/v1/jobs";
    private static final int MAX_KEY = 130;

    @Bean
    OpenAPI openApi() {
        // Any JSON, whose schema would otherwise be the members of the parser's class.
        SpringDocUtils.getConfig().replaceWithClass(JsonNode.class, Object.class);
        return new OpenAPI()
                .info(new Info()
                        .title("Cairngate master")
                        .version("1")
                        .description("Registry and explorer of one Cairngate chain")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                PASSWORD,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description(
                                                "the account of a person; one with a second factor begins a session (POST /v1/sessions)"))
                        .addSecuritySchemes(
                                KEY,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description(
                                                "the key of a service, the token of a session, or one of the issuer"))
                        .addSecuritySchemes(
                                HUB,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.MUTUALTLS)
                                        .description("an active hub's certificate; reading the chain only"))
                        .addSchemas(PROBLEM, problem()));
    }

    @Bean
    OpenApiCustomizer permissionsAndFailures() {
        return api -> api.getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> describe(path, method, operation)));
    }

    /** The JSON document under its file name; the YAML one has it from springdoc. */
    @Bean
    WebMvcConfigurer jsonDocument() {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry views) {
                views.addViewController(PATH + ".json").setViewName("forward:" + PATH);
            }
        };
    }

    private static void describe(String path, HttpMethod method, Operation operation) {
        boolean write = method != HttpMethod.GET;
        Permission permission = permission(path, method);
        boolean signed = permission.audience() == Audience.SIGNED;
        describe(permission, operation);
        if (operation.getParameters() != null || operation.getRequestBody() != null) {
            fails(operation, "400", "The request is malformed");
        }
        if (path.contains("{")) {
            fails(operation, "404", "It does not exist");
        }
        if (operation.getRequestBody() != null) {
            fails(operation, "413", "The body is larger than " + (path.equals(JOBS) && write ? "2 MiB" : "64 KiB"));
            fails(operation, "415", signed ? "The body is not CBOR" : "The body is not JSON");
        }
        if (write || path.equals("/v1/policy")) {
            fails(operation, "409", "It conflicts with the chain's state");
        }
        if (operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> parameter.getName().equals(HttpHeaders.IF_MATCH))) {
            fails(operation, "412", "It changed since the version that If-Match names");
        }
        if (write && !signed) {
            operation.addParametersItem(repeatKey());
            fails(operation, "400", "The request is malformed");
            fails(operation, "422", "Another request had this Idempotency-Key");
        }
        fails(operation, "406", "There is no answer of a media type that is accepted");
        fails(operation, "429", tooMany(path, write, signed));
        fails(operation, "500", "A fault of the master");
        fails(operation, "503", unavailable(path, write));
    }

    private static Parameter repeatKey() {
        return new HeaderParameter()
                .name("Idempotency-Key")
                .description(
                        "the client's name for this request, best a UUID in double quotes: sent again within 24 hours, the"
                                + " request is not done again and gets the same answer, or 409 when that is shown once")
                .required(false)
                .schema(new StringSchema().maxLength(MAX_KEY));
    }

    private static String tooMany(String path, boolean write, boolean signed) {
        if (signed) {
            return "Requests are too fast, or too many refused transactions from this address";
        }
        String logins = "Requests are too fast, or too many failed logins from this address";
        if (path.equals("/v1/live")) {
            return logins + ", or the account has 250 streams";
        }
        if (path.equals(JOBS) && write) {
            return logins + ", too many Idempotency-Keys of this account, or it has 3 jobs running, or there are 16";
        }
        return write ? logins + ", or too many Idempotency-Keys of this account" : logins;
    }

    private static String unavailable(String path, boolean write) {
        if (path.startsWith("/v1/telemetry/")) {
            return "The database is not ready, or the answer takes too long: Retry-After says when to ask again";
        }
        if (path.equals("/v1/live")) {
            return "There are 1,000 streams, or the master is being stopped: Retry-After says when to ask again";
        }
        return write
                ? "The store refuses, or its disk has less than its reserve left: nothing was written, ask again later"
                : "The store refuses";
    }

    /** The document has no sign for a variable that takes the rest of a path. */
    private static Permission permission(String path, HttpMethod method) {
        return Permissions.rows().stream()
                .filter(row -> row.method().name().equals(method.name())
                        && row.path().replace("{*", "{").equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no permission says who may " + method + " " + path));
    }

    private static void describe(Permission permission, Operation operation) {
        List<SecurityRequirement> needs = new ArrayList<>();
        if (!permission.audience().isOpen()) {
            needs.add(new SecurityRequirement().addList(PASSWORD));
            needs.add(new SecurityRequirement().addList(KEY));
            fails(operation, "401", "Credentials are missing or wrong");
            operation.addExtension(
                    "x-roles",
                    Stream.of(Role.values())
                            .filter(permission.roles()::contains)
                            .map(Role::label)
                            .toList());
        }
        if (permission.audience() != Audience.ANYONE) {
            fails(operation, "403", "The credentials do not permit this");
        }
        if (permission.audience() == Audience.HUBS) {
            needs.add(new SecurityRequirement().addList(HUB));
        }
        operation.setSecurity(needs);
    }

    private static void fails(Operation operation, String status, String description) {
        operation
                .getResponses()
                .addApiResponse(
                        status,
                        new ApiResponse()
                                .description(description)
                                .content(new Content()
                                        .addMediaType(
                                                "application/problem+json",
                                                new MediaType()
                                                        .schema(new Schema<>()
                                                                .$ref("#/components/schemas/" + PROBLEM)))));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("RFC 9457 problem details")
                .addProperty("type", new StringSchema())
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema())
                .addProperty("reason", new StringSchema().description("the code that receipts and logs use"));
    }
}
