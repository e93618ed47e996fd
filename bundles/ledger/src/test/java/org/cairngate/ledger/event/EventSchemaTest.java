package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.erosb.jsonsKema.FormatValidationPolicy;
import com.github.erosb.jsonsKema.JsonParser;
import com.github.erosb.jsonsKema.Schema;
import com.github.erosb.jsonsKema.SchemaLoader;
import com.github.erosb.jsonsKema.ValidationFailure;
import com.github.erosb.jsonsKema.Validator;
import com.github.erosb.jsonsKema.ValidatorConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema says the same as the parser, which {@link EventParserTest} puts to the same samples. */
class EventSchemaTest {

    private static final Path EVENTS = Path.of("src/test/resources/vectors/events");

    private final Schema schema = schema();

    @ParameterizedTest
    @MethodSource
    void aValidSampleFitsTheSchema(Path sample) throws IOException {
        assertThat(failure(sample)).isEmpty();
    }

    static Stream<Path> aValidSampleFitsTheSchema() throws IOException {
        return samples("valid");
    }

    @ParameterizedTest
    @MethodSource
    void anInvalidSampleDoesNotFitTheSchema(Path sample) throws IOException {
        assertThat(failure(sample)).isPresent();
    }

    static Stream<Path> anInvalidSampleDoesNotFitTheSchema() throws IOException {
        return samples("invalid");
    }

    private Optional<ValidationFailure> failure(Path sample) throws IOException {
        Validator validator = Validator.create(schema, new ValidatorConfig(FormatValidationPolicy.NEVER));
        return Optional.ofNullable(validator.validate(new JsonParser(Files.readString(sample)).parse()));
    }

    private static Schema schema() {
        try (InputStream in = EventParser.class.getResourceAsStream("event.schema.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new SchemaLoader(new JsonParser(text).parse()).load();
        } catch (IOException e) {
            throw new IllegalStateException("the schema is in the class path", e);
        }
    }

    private static Stream<Path> samples(String folder) throws IOException {
        try (Stream<Path> files = Files.list(EVENTS.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }
}
