Console.WriteLine("KeypointService.Training");
