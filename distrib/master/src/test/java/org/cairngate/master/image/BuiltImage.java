package org.cairngate.master.image;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An image layout read from its index on, as a registry or an engine reads it. */
record BuiltImage(Path folder, JsonObject manifest, JsonObject configuration) {

    static BuiltImage read(Path folder) throws IOException {
        JsonObject index = json(folder.resolve("index.json"));
        JsonArray images = index.getAsJsonArray("manifests");
        if (images.size() != 1) {
            throw new IOException("one image is expected, there are " + images);
        }
        JsonObject manifest = json(blob(folder, images.get(0)));
        return new BuiltImage(folder, manifest, json(blob(folder, manifest.get("config"))));
    }

    /** The packed layers, the lowest first. */
    List<Path> layers() {
        List<Path> layers = new ArrayList<>();
        manifest.getAsJsonArray("layers").forEach(layer -> layers.add(blob(folder, layer)));
        return layers;
    }

    /** What the configuration says of how to run it, such as the words of the entry point. */
    List<String> words(String name) {
        return configuration.getAsJsonObject("config").getAsJsonArray(name).asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    private static Path blob(Path folder, JsonElement descriptor) {
        return folder.resolve("blobs")
                .resolve(
                        descriptor.getAsJsonObject().get("digest").getAsString().replace(':', '/'));
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }
}
