/** What generated requests and answers of the master's API are made of. */
package org.cairngate.client;
