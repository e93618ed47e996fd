package org.cairngate.journal.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The journal's settings as they are shown to people. */
@ObjectClassDefinition(
        id = "org.cairngate.journal",
        name = "Cairngate Journal",
        description = "Keeps events on disk from before they are acknowledged until they are in a certified block.")
@interface JournalConfiguration {

    @AttributeDefinition(name = "Directory", description = "The journal's folder.")
    String directory();

    @AttributeDefinition(
            name = "Quota",
            description = "Most bytes of events that are kept; then the quota policy rules.")
    long quota_bytes() default 1L << 30;

    @AttributeDefinition(
            name = "Quota policy",
            description =
                    "What a full journal does: refuse-newest refuses new events, so that devices keep them; drop-oldest"
                            + " takes them and drops the oldest that it holds, although they were acknowledged; each is counted.",
            options = {
                @Option(label = "Refuse the newest", value = "refuse-newest"),
                @Option(label = "Drop the oldest", value = "drop-oldest")
            })
    String quota_policy() default "refuse-newest";

    @AttributeDefinition(
            name = "Group interval",
            description = "Least milliseconds between two syncs, 0..1000; more spares flash, delays acknowledgements.")
    long group_interval_ms() default 0;

    @AttributeDefinition(name = "Queue", description = "Bytes that may wait for a sync before devices are slowed down.")
    long queue_bytes() default 8L << 20;

    @AttributeDefinition(
            name = "Namespace quotas",
            description =
                    "How much of the journal single namespaces may fill, each as namespace=size:policy, for example"
                            + " council/weather=64M:drop-oldest; the size in bytes, K, M, G or % of the quota, the policy"
                            + " refuse-newest if left out. * stands for each namespace that is not named.",
            required = false)
    String[] namespace_quotas() default {};

    @AttributeDefinition(
            name = "Keep certified events",
            description =
                    "For how many hours after it was received an event stays here although it is in a certified block,"
                            + " 0..87600; such events go first when a quota needs room, and at once when something was erased.")
    long keep_certified_hours() default 0;

    @AttributeDefinition(
            name = "Disk reserve",
            description = "Bytes that stay free on the journal's disk; with less no event is taken. 0 = none.")
    long disk_reserve_bytes() default 67108864;
}
