package org.cairngate.master.image;

import com.google.gson.JsonObject;

/**
 * A blob of an image layout, by what its contents are.
 *
 * @param mediaType what it is, in the words of the OCI image specification
 * @param digest SHA-256 of its bytes, in hexadecimal
 * @param size in bytes
 */
record Blob(String mediaType, String digest, long size) {

    /** The descriptor by which manifests and indexes name it. */
    JsonObject descriptor() {
        JsonObject descriptor = new JsonObject();
        descriptor.addProperty("mediaType", mediaType);
        descriptor.addProperty("digest", "sha256:" + digest);
        descriptor.addProperty("size", size);
        return descriptor;
    }
}
