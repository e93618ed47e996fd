package org.cairngate.hub.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The hub's settings as they are shown to people. */
@ObjectClassDefinition(
        id = "org.cairngate.hub",
        name = "Cairngate Hub",
        description = "Batches events into signed transactions, keeps the chain copy, cosigns blocks.")
@interface HubConfiguration {

    @AttributeDefinition(name = "Name", description = "The hub's name on the ledger.")
    String name();

    @AttributeDefinition(name = "Data directory", description = "Holds keys, chain copy, index and port file.")
    String data_directory();

    @AttributeDefinition(name = "Genesis file", description = "Read at the first start only; pins the chain.")
    String genesis_file();

    @AttributeDefinition(name = "Master MQTT URL", description = "ssl://host:port")
    String master_mqtt_url();

    @AttributeDefinition(name = "Master API URL", description = "https://host:port")
    String master_api_url();

    @AttributeDefinition(name = "Local port", description = "Port of the loopback API; 0 = any free one.")
    int local_port() default 0;

    @AttributeDefinition(name = "Batch bytes", description = "A batch is sealed at this size, 16384..65536 bytes.")
    int batch_max_bytes() default 49152;

    @AttributeDefinition(name = "Batch delay", description = "A batch is sealed after this time, in milliseconds.")
    long batch_max_delay_ms() default 250;

    @AttributeDefinition(
            name = "Outbox batches",
            description = "Batches that may wait for certification; beyond that events wait in the journal.")
    int outbox_max_batches() default 1024;

    @AttributeDefinition(
            name = "Store kind",
            description = "Of a chain copy that begins: full, or light (headers, state and this hub's own events)."
                    + " One that is there keeps its kind; cairn ledger prune changes it.",
            options = {@Option(label = "Full", value = "full"), @Option(label = "Light", value = "light")})
    String store_kind() default "full";

    @AttributeDefinition(
            name = "Disk reserve",
            description = "Bytes that stay free on the disk of the chain copy; with less no event is taken. 0 = none.")
    long disk_reserve_bytes() default 67108864;

    @AttributeDefinition(
            name = "Snapshot from blocks",
            description = "A light chain copy that begins takes a snapshot of the master when the chain has so many"
                    + " blocks, and its headers alone. 0 = never; a full copy takes every block.")
    long snapshot_min_blocks() default 1000;
}
