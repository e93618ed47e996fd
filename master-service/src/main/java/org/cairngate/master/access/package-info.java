/** Who may do what: accounts, roles and permissions, node certificates, HTTP security and TLS of the REST listener. */
package org.cairngate.master.access;
