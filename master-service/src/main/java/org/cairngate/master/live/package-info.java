/** What happens on the chain, told while it happens: blocks and events as server-sent events (decision 0039). */
package org.cairngate.master.live;
