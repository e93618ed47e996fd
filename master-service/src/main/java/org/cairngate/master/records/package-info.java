/** Takes records that organisations and operators signed themselves, and tells what became of them. */
package org.cairngate.master.records;
