/** Lists that are answered a page at a time. */
package org.cairngate.master.paging;
