/** What is done to many devices by one request, in the background, with a result for each. */
package org.cairngate.master.jobs;
