/** The OpenID Connect issuer that the master is for applications of its organisation (decision 0054). */
package org.cairngate.master.openid;
