/** What a person sees of a running site: figures read from its processes, as a terminal page or as lines. */
package org.cairngate.demo.view;
