package org.cairngate.master.explorer;

import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Objects are JSON, both ways. The CBOR of blocks is the ledger's own encoding and is for those who ask for it; the object mappers
 * for CBOR and YAML that libraries bring along would only be more decoders of what strangers send.
 */
@Component
class MediaTypes implements WebMvcConfigurer {

    private static final List<String> UNUSED = List.of("cbor", "yaml", "xml");

    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
        negotiation.defaultContentType(MediaType.APPLICATION_JSON, MediaType.ALL);
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.configureMessageConvertersList(list -> list.removeIf(converter ->
                converter.getSupportedMediaTypes().stream().anyMatch(type -> UNUSED.contains(type.getSubtype()))));
    }
}
