/**
 * The container image of the master: an OCI image layout, made of Debian packages that lie in a folder, without a daemon, without root and
 * without running anything of what goes into it (decision 0046).
 */
package org.cairngate.master.image;
