// A build waits much for its own processes, so two at a time take less time than one after the other.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]
