package org.cairngate.master.image;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An OCI image layout (image specification 1.1) with one image, written to a folder: layers first, then {@link #finish}. Not for several
 * threads.
 */
final class ImageLayout {

    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    /** Writes what is in a layer. */
    interface Contents {

        void writeTo(LayerWriter layer) throws IOException;
    }

    private final Path folder;
    private final Path blobs;
    private final Instant time;
    private final List<Blob> layers = new ArrayList<>();
    private final JsonArray unpackedLayers = new JsonArray();
    private final JsonArray history = new JsonArray();

    /** A layout in a folder that is empty or not there, in which everything has the time. */
    ImageLayout(Path folder, Instant time) throws IOException {
        this.folder = folder;
        this.blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
        this.time = time;
    }

    /** Adds a layer above those that there are. */
    void layer(String comment, Contents contents) throws IOException {
        Path file = folder.resolve("layer.part");
        MessageDigest packed = Sha256.digest();
        LayerWriter layer = new LayerWriter(
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), packed), time);
        try (layer) {
            contents.writeTo(layer);
        }
        String digest = HexFormat.of().formatHex(packed.digest());
        layers.add(new Blob(LAYER, digest, Files.size(file)));
        unpackedLayers.add("sha256:" + layer.unpackedDigest());
        JsonObject step = new JsonObject();
        step.addProperty("created", time.toString());
        step.addProperty("comment", comment);
        history.add(step);
        Files.move(file, blobs.resolve(digest));
    }

    /**
     * Writes configuration, manifest and index.
     *
     * @param architecture as Debian and Go call it, such as amd64
     * @param run how the image is run: user, entry point, volumes
     * @param name the reference by which the index names the image, such as a version
     */
    void finish(String architecture, JsonObject run, String name) throws IOException {
        JsonObject rootfs = new JsonObject();
        rootfs.addProperty("type", "layers");
        rootfs.add("diff_ids", unpackedLayers);
        JsonObject configuration = new JsonObject();
        configuration.addProperty("created", time.toString());
        configuration.addProperty("architecture", architecture);
        configuration.addProperty("os", "linux");
        configuration.add("config", run);
        configuration.add("rootfs", rootfs);
        configuration.add("history", history);

        JsonArray descriptors = new JsonArray();
        layers.forEach(layer -> descriptors.add(layer.descriptor()));
        JsonObject manifest = versioned(MANIFEST);
        manifest.add("config", blob(CONFIG, configuration).descriptor());
        manifest.add("layers", descriptors);

        JsonObject image = blob(MANIFEST, manifest).descriptor();
        JsonObject annotations = new JsonObject();
        annotations.addProperty("org.opencontainers.image.ref.name", name);
        image.add("annotations", annotations);
        JsonArray images = new JsonArray();
        images.add(image);
        JsonObject index = versioned(INDEX);
        index.add("manifests", images);
        Files.write(folder.resolve("index.json"), bytes(index));

        JsonObject layout = new JsonObject();
        layout.addProperty("imageLayoutVersion", "1.0.0");
        Files.write(folder.resolve("oci-layout"), bytes(layout));
    }

    private static JsonObject versioned(String mediaType) {
        JsonObject document = new JsonObject();
        document.addProperty("schemaVersion", 2);
        document.addProperty("mediaType", mediaType);
        return document;
    }

    private Blob blob(String mediaType, JsonElement document) throws IOException {
        byte[] bytes = bytes(document);
        String digest = HexFormat.of().formatHex(Sha256.digest().digest(bytes));
        Files.write(blobs.resolve(digest), bytes);
        return new Blob(mediaType, digest, bytes.length);
    }

    private static byte[] bytes(JsonElement document) {
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }
}
