/** The hub's keys and certificates, and the commands that make them. */
package org.cairngate.hub.internal.identity;
