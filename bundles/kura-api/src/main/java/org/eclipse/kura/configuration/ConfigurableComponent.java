package org.eclipse.kura.configuration;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Marks a Declarative Services component whose configuration Kura's configuration service keeps, shows and updates.
 *
 * <p>Kura finds the component by this type and its metatype by the component's PID. It has no members; the component
 * receives its configuration through the ordinary Declarative Services {@code activate} and {@code modified} methods.
 */
@ConsumerType
public interface ConfigurableComponent {}
