/** One file with everything of a master that is not derived, made while it runs (decision 0040). */
package org.cairngate.master.backup;
