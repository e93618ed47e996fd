package org.cairngate.demo.site;

import java.time.Duration;
import org.cairngate.demo.device.DeviceSettings.Credential;

/**
 * What a device of a site is and does.
 *
 * @param uid its {@code device_uid}
 * @param namespace of its events, {@code organisation/group}
 * @param credential how it proves who it is
 * @param readings {@code machine} for this machine's own sensors, or the name of a recording that ships with the project
 * @param interval between two events
 */
public record DevicePlan(String uid, String namespace, Credential credential, String readings, Duration interval) {}
