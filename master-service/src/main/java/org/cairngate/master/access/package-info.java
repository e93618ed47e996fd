/** Who may do what: node certificates, the admin account, HTTP security and TLS of the REST listener. */
package org.cairngate.master.access;
