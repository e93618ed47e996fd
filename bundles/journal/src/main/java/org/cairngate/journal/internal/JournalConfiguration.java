package org.cairngate.journal.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The journal's settings as they are shown to people. */
@ObjectClassDefinition(
        id = "org.cairngate.journal",
        name = "Cairngate Journal",
        description = "Keeps events on disk from before they are acknowledged until they are in a certified block.")
@interface JournalConfiguration {

    @AttributeDefinition(name = "Directory", description = "The journal's folder.")
    String directory();

    @AttributeDefinition(name = "Quota", description = "Most bytes of events that are kept; then new ones are refused.")
    long quota_bytes() default 1L << 30;

    @AttributeDefinition(
            name = "Group interval",
            description = "Least milliseconds between two syncs, 0..1000; more spares flash, delays acknowledgements.")
    long group_interval_ms() default 0;

    @AttributeDefinition(name = "Queue", description = "Bytes that may wait for a sync before devices are slowed down.")
    long queue_bytes() default 8L << 20;
}
