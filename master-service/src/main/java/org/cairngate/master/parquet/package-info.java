/** Files in the format Apache Parquet, written as a stream. */
package org.cairngate.master.parquet;
