/** One file with everything of a master that is not derived, made while it runs, and the way back from it (decision 0040). */
package org.cairngate.master.backup;
