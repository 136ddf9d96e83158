using DeepRebirth.Compiler.CommandLine;

return await DeepRebirthCommand.RunAsync(args);
