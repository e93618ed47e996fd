package org.cairngate.master.explorer;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says of all operations alike: who may call them and how they fail. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    private static final String PROBLEM = "Problem";
    private static final String ADMIN = "admin";
    private static final String HUB = "hub";
    private static final Map<String, String> FAILURES = Map.of(
            "400", "The request is malformed",
            "401", "Credentials are missing or wrong",
            "403", "The credentials do not permit this",
            "404", "It does not exist",
            "409", "It conflicts with the chain's state",
            "429", "Too many failed logins from this address",
            "503", "The store refuses");

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Cairngate master")
                        .version("1")
                        .description("Registry and explorer of one Cairngate chain")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                ADMIN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("the admin account"))
                        .addSecuritySchemes(
                                HUB,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.MUTUALTLS)
                                        .description("an active hub's certificate; reading the chain only"))
                        .addSchemas(PROBLEM, problem()))
                .security(List.of(new SecurityRequirement().addList(ADMIN), new SecurityRequirement().addList(HUB)));
    }

    @Bean
    OpenApiCustomizer failures() {
        return api ->
                api.getPaths().values().forEach(path -> path.readOperations().forEach(ApiDescription::describe));
    }

    private static void describe(Operation operation) {
        FAILURES.forEach((status, description) -> operation
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
                                                                .$ref("#/components/schemas/" + PROBLEM))))));
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
